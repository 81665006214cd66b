"""The read side of sellers' accounts: lists that come in pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from domain.connect_account import AccountStatus, ConnectAccount
from domain.ids import SellerId


class AccountCursor(NamedTuple):
    """A place in the list of accounts, which is ordered by these two."""

    created_at: datetime
    seller_id: SellerId


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountFilter:
    """Which accounts; None asks for all."""

    status: AccountStatus | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountPage:
    """Accounts, newest first, and whether older ones follow."""

    rows: Sequence[ConnectAccount]
    has_next: bool


class AccountPages(Protocol):
    """Lists; each page is one statement."""

    async def accounts(
        self, filter: AccountFilter, *, limit: int, after: AccountCursor | None
    ) -> AccountPage:
        """Return one page, newest first, of the accounts that are older than `after`."""
        ...
