"""Ids that whoever asks makes the same, and that sort by time among all others."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)
_VERSION_7: Final = 0x7 << 76
_VARIANT: Final = 0b10 << 62
_FIRST_BITS: Final = 0xFFF << 64
_LAST_BITS: Final = (1 << 62) - 1


def named_id(name: str, *, at: datetime) -> UUID:
    """Return the one id of a name at a moment, a UUID version 7 of that millisecond."""
    chance = int.from_bytes(sha256(name.encode()).digest()[:10])
    milliseconds = (at - _EPOCH) // _MILLISECOND
    return UUID(
        int=milliseconds << 80 | _VERSION_7 | chance & _FIRST_BITS | _VARIANT | chance & _LAST_BITS
    )
