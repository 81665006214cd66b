"""What separates the endpoints at Stripe from what they shall be, decided in one place."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from application.ports.webhook_endpoints import (
    ENDPOINTS_MAX,
    RegisteredEndpoint,
    WantedEndpoint,
)
from application.ports.webhook_verifier import WebhookEndpoint
from domain.errors import ApplicationError


class WebhookAction(StrEnum):
    """What is to be done about one endpoint."""

    CREATE = "CREATE"
    UPDATE = "UPDATE"
    RECREATE = "RECREATE"
    NOTHING = "NOTHING"
    EXTRA = "EXTRA"


MAKES_ONE: Final = frozenset({WebhookAction.CREATE, WebhookAction.RECREATE})
CHANGES: Final = MAKES_ONE | {WebhookAction.UPDATE}


class TooManyEndpoints(ApplicationError):
    """Stripe holds no more endpoints for the account; nothing was changed."""

    code = "TOO_MANY_ENDPOINTS"


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookStep:
    """One endpoint and what is to be done about it, or was; a secret is there once or never."""

    door: WebhookEndpoint
    action: WebhookAction
    url: str
    reference: str | None = None
    reasons: tuple[str, ...] = ()
    secret: str | None = field(default=None, repr=False)

    def made(self, reference: str, secret: str) -> "WebhookStep":
        """Return this step after the endpoint was made."""
        return replace(self, reference=reference, secret=secret)


def plan(
    found: Sequence[RegisteredEndpoint], wanted: Iterable[WantedEndpoint], *, api_version: str
) -> list[WebhookStep]:
    """Return what brings each door to exactly one endpoint; what is too many is only named."""
    steps: list[WebhookStep] = []
    for door in wanted:
        mine = ours(found, door)
        steps.append(_step(door, mine[0] if mine else None, api_version))
        steps += [_extra(door, endpoint, found) for endpoint in mine[1:]]
    return steps


def ours(found: Sequence[RegisteredEndpoint], door: WantedEndpoint) -> list[RegisteredEndpoint]:
    """Return a door's endpoints: first the one that counts, and those last that it replaces.

    An endpoint that names no door is ours by its address, for somebody may have made it by hand.
    """
    mine = [one for one in found if door.door is one.door or (not one.door and one.url == door.url)]
    replaced = {one.replaces for one in mine}
    # Both sorts are stable: newest first within each group.
    newest_first = sorted(mine, key=lambda one: one.created_at, reverse=True)
    return sorted(newest_first, key=lambda one: (one.reference in replaced, one.url != door.url))


def predecessors(
    found: Sequence[RegisteredEndpoint], door: WantedEndpoint
) -> list[RegisteredEndpoint]:
    """Return the endpoints of a door that another one names as those that it replaces."""
    mine = ours(found, door)
    replaced = {one.replaces for one in mine}
    return [one for one in mine if one.reference in replaced]


def require_room(found: Sequence[RegisteredEndpoint], *, for_new: int) -> None:
    """Raise `TooManyEndpoints` unless Stripe takes so many more."""
    if for_new and len(found) + for_new > ENDPOINTS_MAX:
        raise TooManyEndpoints(
            f"the account has {len(found)} endpoints of {ENDPOINTS_MAX} and {for_new} more are"
            " needed; delete what nobody uses"
        )


def _step(
    door: WantedEndpoint, current: RegisteredEndpoint | None, api_version: str
) -> WebhookStep:
    step = WebhookStep(door=door.door, action=WebhookAction.CREATE, url=door.url)
    if current is None:
        return step
    step = replace(step, reference=current.reference)
    if current.api_version != api_version:
        was = current.api_version or "the account's own"
        reasons: tuple[str, ...] = (f"version {was}, not {api_version}",)
        return replace(step, action=WebhookAction.RECREATE, reasons=reasons)
    reasons = tuple(_differences(door, current))
    action = WebhookAction.UPDATE if reasons else WebhookAction.NOTHING
    return replace(step, action=action, reasons=reasons)


def _differences(door: WantedEndpoint, current: RegisteredEndpoint) -> Iterable[str]:
    if current.url != door.url:
        yield f"address {current.url}"
    missing = sorted(set(door.types) - set(current.types))
    surplus = sorted(set(current.types) - set(door.types))
    if missing:
        yield f"without {', '.join(missing)}"
    if surplus:
        yield f"beside them {', '.join(surplus)}"
    if current.door is None:
        yield "does not say that it is ours"


def _extra(
    door: WantedEndpoint, endpoint: RegisteredEndpoint, found: Sequence[RegisteredEndpoint]
) -> WebhookStep:
    heirs = [one.reference for one in found if one.replaces == endpoint.reference]
    why = f"{heirs[0]} replaces it: finish the rotation" if heirs else "one too many: delete it"
    return WebhookStep(
        door=door.door,
        action=WebhookAction.EXTRA,
        url=endpoint.url,
        reference=endpoint.reference,
        reasons=(why,),
    )
