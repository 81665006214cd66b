"""What must be true of the service when everything is quiet."""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from tests.load.commissions import Commission
from tests.load.ground import BY_THE_CLOCK, Ground
from tests.load.news import Event

_SHOWN: Final = 3

_TRANSACTIONS: Final = """
SELECT claim_id, status, fee_minor, payout_minor, refunded_minor, reversed_minor FROM transaction
"""
_EVENTS: Final = "SELECT reference, type, state, last_error FROM webhook_event"
_NOT_DONE: Final = f"""
SELECT kind, state, last_error FROM outbox
WHERE state = 'DEAD' OR state <> 'DONE' AND kind NOT IN ({BY_THE_CLOCK})
"""  # noqa: S608 - our own names
_OPEN: Final = "SELECT key, state FROM attempt WHERE state IN ('IN_FLIGHT', 'UNKNOWN')"
_UNBALANCED: Final = """
SELECT posting_id::text, sum(amount_minor) FROM ledger_entry
GROUP BY posting_id, currency HAVING sum(amount_minor) <> 0
"""


@dataclass(frozen=True, slots=True)
class Check:
    """One truth, and all that contradicts it."""

    name: str
    wrong: Sequence[str]

    @property
    def shown(self) -> str:
        """Return the first few contradictions."""
        more = f" and {len(self.wrong) - _SHOWN} more" if len(self.wrong) > _SHOWN else ""
        return "; ".join(self.wrong[:_SHOWN]) + more


def same(name: str, ours: Iterable[Hashable], theirs: Iterable[Hashable]) -> Check:
    """Return a check that both hold the same things, each equally often."""
    mine, other = Counter(ours), Counter(theirs)
    extra = [f"too much: {thing}" for thing in (mine - other).elements()]
    missing = [f"missing: {thing}" for thing in (other - mine).elements()]
    return Check(name, [*extra, *missing])


def check_service(
    ground: Ground, wanted: Sequence[Commission], told: Sequence[Event], untold: Sequence[Event]
) -> list[Check]:
    """Return what the service's own tables say."""
    rows = ground.database.rows
    return [
        same(
            "transactions TRANSFERRED, fee and share exact",
            (tuple(row) for row in rows(_TRANSACTIONS)),
            ((one.claim, "TRANSFERRED", one.fee, one.share, 0, 0) for one in wanted),
        ),
        same(
            "one row in the inbox for each distinct event",
            (row["reference"] for row in rows(_EVENTS)),
            (event.reference for event in told),
        ),
        Check("all that happened at Stripe was told", [event.reference for event in untold]),
        *check_quiet(ground),
    ]


def check_quiet(ground: Ground) -> list[Check]:
    """Return whether everything that was begun has come to its end."""
    rows = ground.database.rows
    bad = [row for row in rows(_EVENTS) if row["state"] not in ("PROCESSED", "IGNORED")]
    return [
        Check("events PROCESSED or IGNORED, none DEAD", [str(dict(row)) for row in bad]),
        Check("every job done, none DEAD", _texts(rows(_NOT_DONE))),
        Check("no attempt without its outcome", _texts(rows(_OPEN))),
        Check("every posting sums to zero", _texts(rows(_UNBALANCED))),
    ]


def _texts(rows: Iterable[Any]) -> list[str]:
    return [str(tuple(row)) for row in rows]
