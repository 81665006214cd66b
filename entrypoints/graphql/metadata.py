"""Metadata: what callers may attach to a transaction, and what they must not."""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

import strawberry

from entrypoints.graphql.reading import Problems

# Stripe's own bounds: docs.stripe.com/metadata.
ENTRIES_MAX: Final = 50
KEY_MAX: Final = 40
VALUE_MAX: Final = 500

_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_CARD_NUMBER: Final = re.compile(
    r"(?<![0-9])(?:"
    r"[2-6][0-9]{12,18}"
    r"|[2-6][0-9]{3}(?:[ -][0-9]{4}){3}"
    r"|3[0-9]{3}[ -][0-9]{6}[ -][0-9]{5}"
    r")(?![0-9])"
)
"""As printed on cards, in one run or in groups; no card begins with 0, 1, 7, 8 or 9."""


@strawberry.type(description="One thing that the caller attached to a transaction.")
class MetadataEntry:
    """A key and a value, shown."""

    key: str = strawberry.field(description="The caller's name for it.")
    value: str = strawberry.field(description="What the caller wrote.")


@strawberry.input(description="One thing to attach to a transaction.")
class MetadataEntryInput:
    """A key and a value, given."""

    key: str = strawberry.field(
        description="A name of 1 to 40 characters without square brackets, used once."
    )
    value: str = strawberry.field(
        description="Up to 500 characters. Card numbers are refused, wherever they stand."
    )


def read_metadata(
    given: Sequence[MetadataEntryInput] | None, problems: Problems
) -> Mapping[str, str]:
    """Return what is to be attached; at most one problem is noted for each rule."""
    entries = given or ()
    if len(entries) > ENTRIES_MAX:
        problems.blame("metadata", f"must have at most {ENTRIES_MAX} entries")
    for entry in entries[:ENTRIES_MAX]:
        problem = _problem_of(entry)
        if problem:
            problems.blame("metadata", problem)
            break
    metadata = {entry.key: entry.value for entry in entries}
    if len(metadata) < len(entries):
        problems.blame("metadata", "must name each key once")
    return MappingProxyType(metadata)


def looks_like_card_number(text: str) -> bool:
    """Return whether a card number stands in `text`: its form and its check digit are right."""
    return any(_passes_luhn(match.group()) for match in _CARD_NUMBER.finditer(text))


def _problem_of(entry: MetadataEntryInput) -> str | None:
    if not 1 <= len(entry.key) <= KEY_MAX or not entry.key.isprintable() or entry.key.isspace():
        return f"keys must be 1 to {KEY_MAX} printable characters"
    if "[" in entry.key or "]" in entry.key:
        return "keys must not contain square brackets"
    if len(entry.value) > VALUE_MAX or _CONTROL.search(entry.value):
        return f"values must be at most {VALUE_MAX} characters, without control characters"
    if looks_like_card_number(entry.key) or looks_like_card_number(entry.value):
        return "must not contain a card number"
    return None


def _passes_luhn(text: str) -> bool:
    digits = [int(char) for char in reversed(text) if char.isdigit()]
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0
