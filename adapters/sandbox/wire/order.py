"""One piece of work for the stand-in, with everything that its outcome may depend on."""

from dataclasses import dataclass, field

import orjson

from adapters.sandbox.core.json import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A request as it is executed, and as it is written down to be repeated after a restart."""

    method: str
    path: str
    base_url: str
    request_id: str
    form: Json = field(default_factory=dict)
    account: str | None = None
    idempotency_key: str | None = None
    # Told by a planned fault to do its work and to answer with a failure all the same.
    fails: bool = False

    @property
    def fingerprint(self) -> str:
        """Return what two requests of one key must have in common."""
        return orjson.dumps(self.form, option=orjson.OPT_SORT_KEYS).decode()
