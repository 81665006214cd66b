"""Who a local stack is: the keys and secrets that its data only fit together with."""

import os
import secrets
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Final, Self

import orjson

from application.ports.webhook_verifier import WebhookEndpoint

FILE: Final = "identity.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """The key at the sandbox, and the secrets of tokens, of the audit and of its endpoints."""

    stripe_key: str
    jwt_secret: str
    audit_key: str
    endpoint_secrets: dict[WebhookEndpoint, str] = field(default_factory=dict)

    @classmethod
    def load(cls, data: Path | None) -> Self:
        """Return whom the data belong to, or somebody new where there are none."""
        path = None if data is None else data / FILE
        if path is None or not path.exists():
            return cls(
                stripe_key=f"sk_test_{secrets.token_hex(12)}",
                jwt_secret=secrets.token_hex(32),
                audit_key=secrets.token_hex(32),
            )
        kept = orjson.loads(path.read_bytes())
        return cls(
            stripe_key=kept["stripe_key"],
            jwt_secret=kept["jwt_secret"],
            # Data that were kept before the audit was signed get their key now.
            audit_key=kept.get("audit_key") or secrets.token_hex(32),
            endpoint_secrets=_by_door(kept["endpoint_secrets"]),
        )

    def with_secret(self, door: WebhookEndpoint, secret: str) -> Self:
        """Return the same stack with the secret of a door's new endpoint."""
        return replace(self, endpoint_secrets={**self.endpoint_secrets, door: secret})

    def save(self, data: Path | None) -> None:
        """Keep it beside the data, for this user alone, in whole or not at all."""
        if data is None:
            return
        fresh = data / f"{FILE}.new"
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(orjson.dumps(asdict(self), option=orjson.OPT_NON_STR_KEYS))
        fresh.replace(data / FILE)


def _by_door(kept: dict[str, str]) -> dict[WebhookEndpoint, str]:
    return {WebhookEndpoint(name): value for name, value in kept.items()}
