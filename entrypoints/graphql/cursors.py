"""Cursors: a place in a list, opaque to callers."""

import re
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from application.ports.queries import Cursor
from domain.errors import invalid
from domain.ids import TransactionId
from entrypoints.graphql.reading import Problems

_PLACE: Final = struct.Struct(">q16s")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_NUMBER: Final = re.compile(r"[0-9]{1,18}")
"""Every such number is one of the database's."""


def encode_cursor(cursor: Cursor) -> str:
    """Return the cursor as text; exact to the microsecond, as the database is."""
    microseconds = (cursor.created_at - _EPOCH) // _MICROSECOND
    return urlsafe_b64encode(_PLACE.pack(microseconds, cursor.id.bytes)).decode()


def read_cursor(name: str, given: str | None, problems: Problems) -> Cursor | None:
    """Return the place that a cursor stands for."""
    if given is None:
        return None
    try:
        microseconds, row_id = _PLACE.unpack(urlsafe_b64decode(given.encode()))
        return Cursor(_EPOCH + microseconds * _MICROSECOND, TransactionId(UUID(bytes=row_id)))
    except (ValueError, OverflowError, struct.error):
        problems.blame(name, "is not a cursor of this list")
        return None


def read_number(given: str) -> int | None:
    """Return the number that a cursor of numbered rows stands for; None where it is no cursor."""
    return int(given) if _NUMBER.fullmatch(given) else None


def start_behind(after: str | None) -> int:
    """Return the number behind which a page begins; raise `InvalidInput`."""
    number = 0 if after is None else read_number(after)
    if number is None:
        raise invalid("after", "is not a cursor of this list")
    return number
