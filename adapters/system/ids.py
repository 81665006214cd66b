"""UUIDs version 7, made here because Python 3.11 cannot."""

from collections.abc import Callable
from secrets import randbits
from threading import Lock
from time import time_ns
from typing import Final
from uuid import UUID

_TAIL_BITS: Final = 74
"""What follows the 48 bits of milliseconds: 12 bits of `rand_a` and 62 of `rand_b`."""

_STEP_BITS: Final = 32
"""The random step between two ids of one millisecond, so that neither betrays the other
(RFC 9562, section 6.2, method 2)."""


def _milliseconds() -> int:
    return time_ns() // 1_000_000


class Uuid7Source:
    """Makes ids that grow within this process, even where the clock stands still or steps back."""

    def __init__(self, milliseconds: Callable[[], int] = _milliseconds) -> None:
        self._milliseconds = milliseconds
        self._guard = Lock()
        self._last = 0

    def new(self) -> UUID:
        with self._guard:
            fresh = self._milliseconds() << _TAIL_BITS
            if fresh > self._last:
                # The top bit stays clear: room for many steps before the tail runs over.
                self._last = fresh | randbits(_TAIL_BITS - 1)
            else:
                # Running over carries into the milliseconds, which keeps the order.
                self._last += 1 + randbits(_STEP_BITS)
            return _uuid7(self._last)


def _uuid7(value: int) -> UUID:
    milliseconds, tail = value >> _TAIL_BITS, value & ((1 << _TAIL_BITS) - 1)
    rand_a, rand_b = tail >> 62, tail & ((1 << 62) - 1)
    return UUID(int=milliseconds << 80 | 0x7 << 76 | rand_a << 64 | 0b10 << 62 | rand_b)
