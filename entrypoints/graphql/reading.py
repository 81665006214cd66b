"""Reads input fields, and gathers every problem so that a caller learns of all of them at once."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from domain.currency import Currency, UnknownCurrency
from domain.errors import FieldProblem, InvalidInput

TEXT_MAX: Final = 255
ADDRESS_MAX: Final = 2048
"""The longest web address that Stripe takes."""

_REFERENCE_TAIL: Final = re.compile(r"[A-Za-z0-9_]{1,250}")


@dataclass(frozen=True, slots=True)
class Problems:
    """What is wrong with one input so far.

    Each reader returns a value of the right type whatever it was given; a value that is not what
    it should be is never used, for `raise_any` comes before it.
    """

    found: list[FieldProblem] = field(default_factory=list)

    def blame(self, field: str, problem: str) -> None:
        """Note one more problem."""
        self.found.append(FieldProblem(field, problem))

    def rule(self, field: str, problem: str | None) -> None:
        """Note what a rule of the domain said, if anything."""
        if problem is not None:
            self.blame(field, problem)

    def raise_any(self) -> None:
        """Raise `InvalidInput` with all that was found."""
        if self.found:
            raise InvalidInput(*self.found)

    def text(self, name: str, given: str, *, length_max: int = TEXT_MAX) -> str:
        """Read text that people can read: not empty, not blank, nothing invisible in it."""
        if not 1 <= len(given) <= length_max:
            self.blame(name, f"must be 1 to {length_max} characters long")
        elif not given.isprintable() or given.isspace():
            self.blame(name, "must be printable characters")
        return given

    def currency(self, name: str, given: str) -> Currency:
        """Read a currency by its ISO code, in any case."""
        try:
            return Currency.of(given)
        except UnknownCurrency as unknown:
            self.blame(name, unknown.fields[0].problem)
            return Currency.USD

    def moment(self, name: str, given: datetime | None) -> datetime | None:
        """Read a moment, if one is given: it must say in which zone it is."""
        if given is not None and given.tzinfo is None:
            self.blame(name, "must end with its zone, such as Z")
        return given

    def reference(self, name: str, given: str, *, prefix: str) -> str:
        """Read the id that Stripe gave one of its objects."""
        tail = given.removeprefix(prefix)
        if tail == given or not _REFERENCE_TAIL.fullmatch(tail):
            self.blame(name, f"must look like {prefix}…")
        return given
