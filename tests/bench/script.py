"""The floor's script: the recorded statements again, with new ids and names in each run."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from tests.bench.statements import Statement

MARK: Final = "777000777000"
"""Twelve digits in every name that a recorded request makes: here the number of the run goes."""

_UUID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
_PLACE: Final = re.compile(r"\$(\d+)")


@dataclass(slots=True)
class Script:
    """SQL in which `:n` is unique in every run, and `:s` one of so many sellers."""

    statements: list[str] = field(default_factory=list)
    constants: dict[str, str] = field(default_factory=dict)

    def constant(self, text: str) -> str:
        """Return the name of a constant, which travels with each run as the service's would."""
        for name, known in self.constants.items():
            if known == text:
                return name
        name = f"c{len(self.constants)}"
        self.constants[name] = text
        return name


def script_of(statements: Sequence[Statement], variables: Mapping[str, str]) -> Script:
    """Return the script of recorded statements; `variables` are SQL by the text they stand for."""
    script = Script()
    ids: dict[str, str] = {}
    tokens = {MARK: "lpad(:n::text, 12, '0')", **variables}
    for statement in statements:
        for text in statement.parameters:
            for found in _UUID.findall(text or ""):
                # One digit says which of the run's ids it is, eleven which run.
                ids.setdefault(found, f"{found[:24]}{len(ids):x}")
        values = [_expression(script, text, tokens, ids) for text in statement.parameters]
        script.statements.append(_filled(statement.sql, values))
    return script


def _filled(sql: str, values: Sequence[str]) -> str:
    return _PLACE.sub(lambda place: values[int(place[1]) - 1], sql)


def _expression(
    script: Script, text: str | None, tokens: Mapping[str, str], ids: Mapping[str, str]
) -> str:
    if text is None:
        return "NULL"
    known = "|".join(re.escape(token) for token in (*tokens, *ids))
    pieces = [piece for piece in re.split(f"({known})", text) if piece] or [""]
    return "(" + " || ".join(_piece(script, piece, tokens, ids) for piece in pieces) + ")"


def _piece(script: Script, piece: str, tokens: Mapping[str, str], ids: Mapping[str, str]) -> str:
    if piece in tokens:
        return tokens[piece]
    if piece in ids:
        return f":{script.constant(ids[piece])}::text || lpad(:n::text, 11, '0')"
    return f":{script.constant(piece)}::text" if piece else "''"
