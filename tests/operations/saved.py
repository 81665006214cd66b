"""Reads the saved operations: who sends them, what they are, and variables to try them with."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson

FOLDER: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class SavedOperation:
    """One operation of one kind of caller; its file bears its name in small letters."""

    who: str
    name: str
    document: str
    variables: dict[str, Any]

    def given(self, **changes: Any) -> dict[str, Any]:
        """Return its variables with changes, inside its input where it has one."""
        if "input" not in self.variables:
            return {**self.variables, **changes}
        return {"input": {**self.variables["input"], **changes}}


def _read(path: Path) -> SavedOperation:
    example = path.with_suffix(".json")
    return SavedOperation(
        who=path.parent.name,
        name=path.stem,
        document=path.read_text(),
        variables=orjson.loads(example.read_bytes()) if example.exists() else {},
    )


SAVED: Final = {
    f"{path.parent.name}/{path.stem}": _read(path) for path in sorted(FOLDER.glob("*/*.graphql"))
}
"""Every saved operation by `who/name`."""
