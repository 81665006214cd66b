"""A stop on all money that leaves for sellers, while the books are not what they must be."""

from dataclasses import dataclass
from datetime import datetime

from domain.book_check import FindingCode
from domain.ids import BookCheckId, MoneyStopId


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyStop:
    """A stop that stands until an admin lifts it: since when, and which breaches raised it."""

    id: MoneyStopId
    raised_at: datetime
    check_id: BookCheckId
    codes: tuple[FindingCode, ...]
