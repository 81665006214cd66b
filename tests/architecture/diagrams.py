"""The state diagrams as the tables have them, in Mermaid's words; run me to print them."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from domain.attempt import ATTEMPT_TRANSITIONS
from domain.charge import CHARGE_TRANSITIONS
from domain.transfer import TRANSFER_TRANSITIONS

TABLES: Mapping[str, Mapping[Any, StrEnum]] = {
    "charge": CHARGE_TRANSITIONS,
    "transfer": TRANSFER_TRANSITIONS,
    "attempt": ATTEMPT_TRANSITIONS,
}


def diagram(table: Mapping[Any, StrEnum]) -> str:
    """Return one Mermaid state diagram, its arrows in the table's order."""
    arrows = [f"    {begin} --> {end}: {trigger}" for (begin, trigger), end in table.items()]
    return "\n".join(["```mermaid", "stateDiagram-v2", *arrows, "```"])


if __name__ == "__main__":
    for name, table in TABLES.items():
        print(f"<!-- diagram: {name} -->\n{diagram(table)}\n")  # noqa: T201 - its purpose
