"""The read side, in memory: committed rows only."""

from collections.abc import Sequence
from dataclasses import dataclass

from adapters.memory.database import MemoryDatabase
from adapters.memory.open_work import open_work_of
from adapters.memory.tables import Tables
from application.ports.audit import AuditEvent
from application.ports.payouts import PayoutCursor, PayoutPage
from application.ports.queries import (
    Cursor,
    LedgerLine,
    PageRequest,
    TimelineEvent,
    TransactionFilter,
    TransactionPage,
)
from application.ports.seller_pages import AccountCursor, AccountFilter, AccountPage
from domain.attempt import Attempt
from domain.clawback import Clawback
from domain.connect_account import ConnectAccount
from domain.customer import Card, Customer
from domain.dispute import Dispute
from domain.ids import ClawbackId, SellerId, TransactionId
from domain.ledger import Entry, Posting
from domain.open_work import OpenWork
from domain.payout import Payout
from domain.refund import Refund
from domain.transaction import Transaction


@dataclass(frozen=True, slots=True)
class MemoryQueries:
    """Answers about transactions and sellers, by looking at every row."""

    database: MemoryDatabase

    async def transaction(self, id: TransactionId) -> Transaction | None:
        return self._tables.transactions.get(id)

    async def page(self, filter: TransactionFilter, page: PageRequest) -> TransactionPage:
        rows = self._newest_first(filter)
        # Two places in the list: everything up to `after` lies before the first of them, and
        # everything from `before` on lies behind the second.
        first = sum(1 for row in rows if page.after and _place(row) >= page.after)
        last = sum(1 for row in rows if not page.before or _place(row) > page.before)
        if page.backward:
            last = max(last - page.skip, first)
            first = max(first, last - page.limit)
        else:
            first = min(first + page.skip, last)
            last = min(last, first + page.limit)
        return TransactionPage(
            rows=rows[first:last], has_next=last < len(rows), has_previous=first > 0
        )

    async def count(self, filter: TransactionFilter) -> int:
        return len(self._newest_first(filter))

    async def timelines(self, ids: Sequence[TransactionId]) -> Sequence[TimelineEvent]:
        return [
            _timeline_event(number, event.transaction_id, event)
            for number, event in sorted(self._tables.audit.items())
            if event.transaction_id in ids and event.transaction_id is not None
        ]

    async def ledger_lines(self, ids: Sequence[TransactionId]) -> Sequence[LedgerLine]:
        return [
            _ledger_line(posting.transaction_id, posting, entry)
            for posting in sorted(self._tables.postings.values(), key=lambda posting: posting.at)
            if posting.transaction_id in ids and posting.transaction_id is not None
            for entry in posting.entries
        ]

    async def refunds(self, ids: Sequence[TransactionId]) -> Sequence[Refund]:
        rows = (row for row in self._tables.refunds.values() if row.transaction_id in ids)
        return sorted(rows, key=lambda row: (row.created_at, row.reference))

    async def disputes(self, ids: Sequence[TransactionId]) -> Sequence[Dispute]:
        rows = (row for row in self._tables.disputes.values() if row.transaction_id in ids)
        return sorted(rows, key=lambda row: (row.opened_at, row.reference))

    async def clawbacks(self, ids: Sequence[TransactionId]) -> Sequence[Clawback]:
        rows = (row for row in self._tables.clawbacks.values() if row.transaction_id in ids)
        return sorted(rows, key=lambda row: (row.created_at, row.id))

    async def clawback(self, id: ClawbackId) -> Clawback | None:
        return self._tables.clawbacks.get(id)

    async def attempts(self, ids: Sequence[TransactionId]) -> Sequence[Attempt]:
        rows = self._tables.attempts.values()
        found = (row for row in rows if row.request.transaction_id in ids)
        return sorted(found, key=lambda row: (row.created_at, row.id))

    async def open_work(self, ids: Sequence[TransactionId]) -> Sequence[OpenWork]:
        return open_work_of(self._tables, ids)

    async def numbered(self, number: int) -> Transaction | None:
        rows = self._tables.transactions.values()
        return next((row for row in rows if row.number == number), None)

    async def account(self, seller_id: SellerId) -> ConnectAccount | None:
        return self._tables.accounts.get(seller_id)

    async def accounts(
        self, filter: AccountFilter, *, limit: int, after: AccountCursor | None
    ) -> AccountPage:
        found = [
            row
            for row in self._tables.accounts.values()
            if filter.status in (None, row.status)
            and filter.country in (None, row.country)
            and (after is None or _account_place(row) < after)
        ]
        newest_first = sorted(found, key=_account_place, reverse=True)
        return AccountPage(rows=newest_first[:limit], has_next=len(found) > limit)

    async def customer(self, seller_id: SellerId) -> Customer | None:
        return self._tables.customers.get(seller_id)

    async def cards(self, seller_id: SellerId) -> Sequence[Card]:
        cards = [card for card in self._tables.cards.values() if card.seller_id == seller_id]
        return sorted(cards, key=lambda card: (card.saved_at, card.reference), reverse=True)

    async def payouts(
        self, seller_id: SellerId, *, limit: int, after: PayoutCursor | None
    ) -> PayoutPage:
        found = [
            row
            for row in self._tables.payouts.values()
            if row.seller_id == seller_id and (after is None or _payout_place(row) < after)
        ]
        newest_first = sorted(found, key=_payout_place, reverse=True)
        return PayoutPage(rows=newest_first[:limit], has_next=len(found) > limit)

    @property
    def _tables(self) -> Tables:
        return self.database.tables

    def _newest_first(self, filter: TransactionFilter) -> list[Transaction]:
        rows = [row for row in self._tables.transactions.values() if matches(row, filter)]
        return sorted(rows, key=_place, reverse=True)


def matches(row: Transaction, filter: TransactionFilter) -> bool:
    """Return whether a filter asks for this row."""
    return (
        filter.seller_id in (None, row.seller_id)
        and filter.status in (None, row.status)
        and filter.currency in (None, row.quote.recovered.currency)
        and filter.claim_id in (None, row.recovery.claim_id)
        and filter.id in (None, row.id)
        and (filter.created_from is None or row.created_at >= filter.created_from)
        and (filter.created_until is None or row.created_at < filter.created_until)
        and (filter.amount_min is None or row.quote.recovered.minor_units >= filter.amount_min)
        and (filter.amount_max is None or row.quote.recovered.minor_units <= filter.amount_max)
        and (filter.search is None or _is_named(row, filter))
    )


def _is_named(row: Transaction, filter: TransactionFilter) -> bool:
    names = (*row.recovery, row.payment_intent, row.charge, row.transfer)
    return filter.search in names or row.number == filter.searched_number


def _place(row: Transaction) -> Cursor:
    return Cursor(row.created_at, row.id)


def _account_place(row: ConnectAccount) -> AccountCursor:
    return AccountCursor(row.created_at, row.seller_id)


def _payout_place(row: Payout) -> PayoutCursor:
    return PayoutCursor(row.facts.created_at, row.facts.reference)


def _timeline_event(number: int, transaction_id: TransactionId, event: AuditEvent) -> TimelineEvent:
    names = sorted(event.before.keys() | event.after.keys())
    return TimelineEvent(
        number=number,
        transaction_id=transaction_id,
        at=event.at,
        action=event.action,
        actor=event.actor.subject,
        role=event.actor.role.value,
        changes=[(name, event.before.get(name), event.after.get(name)) for name in names],
    )


def _ledger_line(transaction_id: TransactionId, posting: Posting, entry: Entry) -> LedgerLine:
    return LedgerLine(
        transaction_id=transaction_id,
        at=posting.at,
        kind=posting.kind,
        cause=posting.cause,
        account=entry.account,
        amount=entry.amount,
    )
