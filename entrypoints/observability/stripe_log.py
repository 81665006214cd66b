"""What the log says of each call to Stripe: which, how it ended, how long; no parameter."""

from typing import Final

import structlog

from application.ports.gateway_calls import GatewayCall
from domain.attempt import AttemptKind

_OF_ATTEMPTS: Final = tuple(f"opside:{kind.value.lower()}:" for kind in AttemptKind)

_WELL: Final = frozenset({"ok", "declined"})
"""A card that is declined is the seller's affair; nothing is wrong with the call."""

log = structlog.get_logger("stripe")


class LoggedCalls:
    """Keeps `CallObserver`: one line for each call on the wire.

    The key of a try at a charge or a transfer ends with the id of its attempt.
    """

    def begin(self, _: str) -> None:
        """Wait for the end: it says it all."""

    def end(self, _: None, call: GatewayCall) -> None:
        """Write the line."""
        level = log.info if call.outcome in _WELL else log.warning
        key = call.key or ""
        facts = {
            "stripe_request": call.request,
            "stripe_account": call.account,
            "attempt_id": key.rpartition(":")[2] if key.startswith(_OF_ATTEMPTS) else None,
            "idempotency_key": call.key,
            "replayed": call.is_replay or None,
        }
        level(
            "stripe_call",
            operation=call.operation,
            status=call.status,
            outcome=call.outcome,
            duration_ms=round(call.seconds * 1000, 2),
            waited_ms=round(call.waited_seconds * 1000, 2),
            **{name: value for name, value in facts.items() if value is not None},
        )
