"""Statements as the driver takes them: written out once, however often they are sent.

SQLAlchemy's own way to execute costs several times what the driver takes, for every statement:
a result and its metadata, an execution context, two switches of greenlets. None of it is needed
where rows are read by the names of their columns.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import orjson
from sqlalchemy import Executable
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg

Parameters = Mapping[str, object]

WORDINGS_KEPT: Final = 512
"""Every statement that there is several times over; what is written out anew is only slower."""


def as_json(document: object) -> str:
    """Return a document as PostgreSQL takes it."""
    return orjson.dumps(document).decode()


_DIALECT: Final = PGDialect_asyncpg(json_serializer=as_json)  # type: ignore[no-untyped-call]  # SQLAlchemy left it untyped


@dataclass(frozen=True, slots=True)
class _Parameter:
    """One parameter: its name, what it is when it need not be given, and how it is written."""

    name: str
    is_required: bool
    default: object
    write: Callable[[Any], Any] | None

    def value(self, given: Parameters) -> object:
        """Return what is sent for it."""
        value = given[self.name] if self.is_required else given.get(self.name, self.default)
        return value if self.write is None or value is None else self.write(value)


@dataclass(frozen=True, slots=True)
class Wording:
    """The text of a statement, and its parameters in order."""

    sql: str
    parameters: tuple[_Parameter, ...]

    def arguments(self, given: Parameters) -> list[object]:
        """Return the parameters' values in the order of the text's numbers."""
        return [parameter.value(given) for parameter in self.parameters]


def wording(statement: Executable, given: Parameters) -> Wording:
    """Return how a statement is said when these parameters are given."""
    return _written(statement, tuple(given))


@lru_cache(maxsize=WORDINGS_KEPT)
def _written(statement: Any, names: tuple[str, ...]) -> Wording:
    compiled = statement.compile(dialect=_DIALECT, column_keys=list(names))
    names_in_order = compiled.positiontup or ()
    return Wording(
        str(compiled), tuple(_parameter(name, compiled.binds[name]) for name in names_in_order)
    )


def _parameter(name: str, bound: Any) -> _Parameter:
    write = bound.type.dialect_impl(_DIALECT).bind_processor(_DIALECT)
    return _Parameter(name, bound.required, bound.value, write)
