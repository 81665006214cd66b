"""The table of `docs/events.md`, made from the registry; run me to write it anew."""

from pathlib import Path
from typing import Final

from application.events.event_kind import EventKind
from application.events.registry import REGISTRY

PAGE: Final = Path(__file__).parents[2] / "docs" / "events.md"
BEGIN: Final = (
    "<!-- events: begin; `python -m tests.architecture.event_table` writes what follows -->"
)
END: Final = "<!-- events: end -->"

_HEAD: Final = (
    "| Type | Door | About | Asked for | What it does here, or why nothing |\n|---|---|---|---|---|"
)


def event_table() -> str:
    """Return one row for each type at each door, in the registry's order."""
    rows = (_row(kind) for kind in REGISTRY.values())
    return "\n".join([_HEAD, *rows])


def shown_in(page: str) -> str:
    """Return what stands between the markers."""
    _, _, rest = page.partition(BEGIN)
    return rest.partition(END)[0].strip()


def rewritten(page: str) -> str:
    """Return the page with the table of today."""
    head, begin, rest = page.partition(BEGIN)
    _, end, tail = rest.partition(END)
    return f"{head}{begin}\n\n{event_table()}\n\n{end}{tail}"


def _row(kind: EventKind) -> str:
    asked = "yes" if kind.is_registered else "no"
    door = kind.door.value.lower()
    return f"| `{kind.name}` | {door} | {kind.about} | {asked} | {kind.meaning} |"


if __name__ == "__main__":
    PAGE.write_text(rewritten(PAGE.read_text()))
