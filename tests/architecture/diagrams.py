"""The state diagrams as the tables have them, in Mermaid's words; run me to print them."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from domain.attempt import ATTEMPT_TRANSITIONS, AttemptState
from domain.charge import CHARGE_TRANSITIONS, ChargeState
from domain.payout import PAYOUT_TRANSITIONS, PayoutState
from domain.transfer import TRANSFER_TRANSITIONS, TransferState

TABLES: Mapping[str, Mapping[Any, StrEnum]] = {
    "charge": CHARGE_TRANSITIONS,
    "transfer": TRANSFER_TRANSITIONS,
    "attempt": ATTEMPT_TRANSITIONS,
    "payout": PAYOUT_TRANSITIONS,
}


STARTS: Mapping[str, Sequence[StrEnum]] = {
    "charge": (ChargeState.PENDING, ChargeState.AWAITING_PAYMENT_METHOD, ChargeState.KEPT),
    "transfer": (TransferState.NONE, TransferState.PLANNED),
    "attempt": (AttemptState.IN_FLIGHT,),
    "payout": (PayoutState.PENDING,),
}


def diagram(name: str) -> str:
    """Return one Mermaid state diagram: where it starts, then the table's arrows in its order."""
    table = TABLES[name]
    starts = [f"    [*] --> {start}" for start in STARTS[name]]
    arrows = [f"    {begin} --> {end}: {trigger}" for (begin, trigger), end in table.items()]
    return "\n".join(["```mermaid", "stateDiagram-v2", *starts, *arrows, "```"])


if __name__ == "__main__":
    for name in TABLES:
        print(f"<!-- diagram: {name} -->\n{diagram(name)}\n")  # noqa: T201 - its purpose
