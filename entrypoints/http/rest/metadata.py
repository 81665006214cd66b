"""What a caller attaches to a commission: an object of plain values, kept as text."""

from collections.abc import Mapping
from typing import Annotated, Final

from pydantic import PlainValidator, WithJsonSchema

from domain.ids import WHOLE_CLAIM, RecoveryId
from entrypoints.graphql.metadata import (
    ENTRIES_MAX,
    KEY_MAX,
    VALUE_MAX,
    MetadataEntryInput,
    read_metadata,
)
from entrypoints.graphql.reading import Problems

RECOVERY: Final = "recoveryId"

_VALUE: Final = {
    "anyOf": [
        {"type": "string", "maxLength": VALUE_MAX},
        {"type": "integer"},
        {"type": "boolean"},
        {"type": "null"},
    ]
}


def recovery_of(metadata: Mapping[str, str]) -> RecoveryId:
    """Return the part of the claim that is charged; the whole claim where none is named."""
    return RecoveryId(metadata.get(RECOVERY, "")) or WHOLE_CLAIM


def _metadata(given: object) -> Mapping[str, str]:
    if not isinstance(given, dict):
        raise ValueError("must be an object")  # noqa: TRY004 - pydantic collects ValueErrors
    problems = Problems()
    entries = [
        MetadataEntryInput(key=key, value=_value(key, value, problems))
        for key, value in given.items()
        if value is not None
    ]
    metadata = read_metadata(entries, problems)
    if metadata.get(RECOVERY):
        problems.text("metadata", metadata[RECOVERY])
    if problems.found:
        raise ValueError(problems.found[0].problem)
    return metadata


def _value(key: str, value: object, problems: Problems) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, str | int):
        problems.blame("metadata", f"{key[:KEY_MAX]} must be text, a whole number or a boolean")
    return str(value)


Metadata = Annotated[
    Mapping[str, str],
    PlainValidator(_metadata),
    WithJsonSchema(
        {
            "type": "object",
            "maxProperties": ENTRIES_MAX,
            "propertyNames": {"minLength": 1, "maxLength": KEY_MAX},
            "additionalProperties": _VALUE,
        }
    ),
]
