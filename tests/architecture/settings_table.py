"""The table of all variables in the README and `.env.example`, made from the settings' classes.

Run me to write both anew: `python -m tests.architecture.settings_table`.
"""

from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from textwrap import wrap
from typing import Any, Final

from pydantic import AliasChoices
from pydantic.fields import FieldInfo

from entrypoints.settings import Settings
from entrypoints.storage_settings import MigrationSettings

ROOT: Final = Path(__file__).parents[2]
README: Final = ROOT / "README.md"
EXAMPLE: Final = ROOT / ".env.example"
_WRITER: Final = "`python -m tests.architecture.settings_table` writes what follows"
BEGIN: Final = f"<!-- settings: begin; {_WRITER} -->"
END: Final = "<!-- settings: end -->"
EXAMPLE_BEGIN: Final = f"# --- {_WRITER}"
EXAMPLE_END: Final = "# --- to here"

_HEAD: Final = "| Variable | Default | What it is |\n|---|---|---|"
_WIDTH: Final = 98


def variables() -> dict[str, FieldInfo]:
    """Return the field that each variable fills, in the order of the settings."""
    fields = Settings.model_fields | MigrationSettings.model_fields
    return {names_of(field)[0]: field for field in fields.values()}


def names_of(field: FieldInfo) -> list[str]:
    """Return the names of a field's variable: its own, and what is read where that is unset."""
    alias = field.validation_alias
    return [str(one) for one in alias.choices] if isinstance(alias, AliasChoices) else [str(alias)]


def settings_table() -> str:
    """Return one row for each variable."""
    return "\n".join([_HEAD, *(_row(name, field) for name, field in variables().items())])


def example_lines() -> str:
    """Return each variable below what it is: set to an example, or commented out as its default."""
    return "\n".join(line for name, field in variables().items() for line in _lines(name, field))


def rewritten_readme(readme: str) -> str:
    """Return the README with the table of today."""
    return _between(readme, BEGIN, END, f"\n{settings_table()}\n")


def rewritten_example(example: str) -> str:
    """Return `.env.example` with the variables of today."""
    return _between(example, EXAMPLE_BEGIN, EXAMPLE_END, example_lines())


def shown(value: Any) -> str:
    """Return a default as it would be written in the environment; blank where there is none."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, tuple):
        return ",".join(map(str, value))
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def _row(name: str, field: FieldInfo) -> str:
    default = "required" if field.is_required() else shown(field.default)
    also = _also(name, field)
    said = f"{_words(field)} {also}" if also else _words(field)
    return f"| `{name}` | {default} | {said.replace('|', chr(92) + '|')} |"


def _lines(name: str, field: FieldInfo) -> Iterator[str]:
    also = _also(name, field)
    yield from (f"# {line}" for line in wrap(f"{_words(field)} {also}".strip(), _WIDTH))
    if field.is_required() or field.examples:
        yield f"{name}={shown(field.examples[0]) if field.examples else ''}"
    else:
        yield f"# {name}={shown(field.default)}"
    yield ""


def _also(name: str, field: FieldInfo) -> str:
    others = [other for other in names_of(field)[1:] if other not in variables_of_their_own(name)]
    return f"{', '.join(others)} is read where this is unset." if others else ""


def variables_of_their_own(name: str) -> set[str]:
    """Return the other variables that have a row, whose own words tell how they belong together."""
    fields = (Settings.model_fields | MigrationSettings.model_fields).values()
    return {names_of(field)[0] for field in fields} - {name}


def _words(field: FieldInfo) -> str:
    return " ".join((field.description or "").split())


def _between(text: str, begin: str, end: str, body: str) -> str:
    head, begin, rest = text.partition(begin)
    _, end, tail = rest.partition(end)
    return f"{head}{begin}\n{body}\n{end}{tail}"


if __name__ == "__main__":
    README.write_text(rewritten_readme(README.read_text()))
    EXAMPLE.write_text(rewritten_example(EXAMPLE.read_text()))
