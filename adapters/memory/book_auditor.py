"""Looks through the books, in memory: the same invariants, over every row."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from adapters.memory.database import MemoryDatabase
from adapters.memory.tables import Tables
from domain.book_check import (
    ATTEMPT_PATIENCE,
    EVENT_PATIENCE,
    JOB_PATIENCE,
    STATE_PATIENCE,
    Finding,
    FindingCode,
)
from domain.book_rules import SENT, clearing_due, fee_held, fee_is_booked
from domain.charge import ChargeState
from domain.currency import Currency
from domain.due import DueSide
from domain.ledger import Account, Posting, PostingKind
from domain.money import Money, zero
from domain.transaction import Transaction
from domain.transfer import TransferState
from domain.webhook_event import WebhookEventState

_Found = Iterator[tuple[FindingCode, Money | None]]

_INCOME = (Account.FEE_REVENUE, Account.KEPT_FEES)


@dataclass(frozen=True, slots=True)
class MemoryBookAuditor:
    """Reads committed rows.

    A posting that does not balance cannot even be made here, and there is no snapshot to be wrong.
    """

    database: MemoryDatabase

    async def findings(self, *, at: datetime) -> Sequence[Finding]:
        counts: Counter[tuple[FindingCode, str]] = Counter()
        amounts: Counter[tuple[FindingCode, str]] = Counter()
        for code, amount in self._found(at):
            name = (code, amount.currency.code if amount else "")
            counts[name] += 1
            amounts[name] += abs(amount.minor_units) if amount else 0
        order = list(FindingCode)
        names = sorted(counts, key=lambda name: (order.index(name[0]), name[1]))
        return [_finding(*name, counts[name], amounts[name]) for name in names]

    def _found(self, at: datetime) -> _Found:
        tables = self.database.tables
        yield from _totals_off(tables)
        for transaction in tables.transactions.values():
            yield from _booked_wrong(tables, transaction)
            if transaction.updated_at < at - STATE_PATIENCE:
                yield from _stuck(transaction)
        yield from _waiting(tables, at)


def _finding(code: FindingCode, currency: str, count: int, minor: int) -> Finding:
    return Finding(code, count, Money(minor, Currency.of(currency)) if currency else None)


def _totals_off(tables: Tables) -> _Found:
    for currency in Currency:
        left = [r.remaining for r in tables.receipts.values() if r.amount.currency is currency]
        dues = [due for due in tables.dues.values() if due.amount.currency is currency]
        debts = [due.remaining for due in dues if due.side is DueSide.DEBT]
        granted = [due.remaining for due in dues if due.side is DueSide.CREDIT]
        nothing = zero(currency)
        for code, account, expected in (
            (FindingCode.RECEIPTS_OFF, Account.UNALLOCATED_RECEIPTS, -sum(left, start=nothing)),
            (FindingCode.DEBTS_OFF, Account.SELLER_DEBTS, sum(debts, start=nothing)),
            (FindingCode.CREDITS_OFF, Account.SELLER_CREDITS, -sum(granted, start=nothing)),
        ):
            off = _held(tables.postings.values(), currency, account) - expected
            if not off.is_zero:
                yield code, off


def _booked_wrong(tables: Tables, transaction: Transaction) -> _Found:
    own = [row for row in tables.postings.values() if row.transaction_id == transaction.id]
    kinds = {posting.kind for posting in own}
    currency = transaction.quote.fee.currency
    if fee_is_booked(transaction) and not kinds & {PostingKind.FEE_CHARGED, PostingKind.FEE_KEPT}:
        kept = not transaction.funds_flow.charges_card
        yield FindingCode.CHARGE_NOT_BOOKED, transaction.quote.fee if kept else transaction.card_fee
    if transaction.transfer_state in SENT and PostingKind.SHARE_TRANSFERRED not in kinds:
        yield FindingCode.TRANSFER_NOT_BOOKED, transaction.share_due
    fee_off = -_held(own, currency, *_INCOME) - fee_held(transaction)
    if not fee_off.is_zero:
        yield FindingCode.FEES_OFF, fee_off
    debts = (d for d in tables.dues.values() if d.transaction_id == transaction.id)
    owed = sum((d.amount for d in debts if d.side is DueSide.DEBT), start=zero(currency))
    left = _held(own, currency, Account.RECOVERIES_CLEARING)
    clearing_off = left - clearing_due(transaction, debts=owed)
    if not clearing_off.is_zero:
        yield FindingCode.CLEARING_OFF, clearing_off


def _stuck(transaction: Transaction) -> _Found:
    if transaction.charge_state in {ChargeState.PENDING, ChargeState.PROCESSING}:
        yield FindingCode.CHARGE_STUCK, transaction.card_fee
    if transaction.transfer_state in {TransferState.PLANNED, TransferState.SUBMITTED}:
        yield FindingCode.TRANSFER_STUCK, transaction.share_due


def _waiting(tables: Tables, at: datetime) -> _Found:
    for attempt in tables.attempts.values():
        if attempt.is_open and attempt.created_at < at - ATTEMPT_PATIENCE:
            yield FindingCode.ATTEMPT_WITHOUT_OUTCOME, attempt.request.amount
    for event in tables.events.values():
        if event.state is WebhookEventState.DEAD:
            yield FindingCode.EVENT_DEAD, None
        elif not event.is_final and event.received_at < at - EVENT_PATIENCE:
            yield FindingCode.EVENT_WAITING, None
    for job in tables.jobs.values():
        if job.is_buried:
            yield FindingCode.JOB_DEAD, None
        elif job.due_at is not None and job.due_at < at - JOB_PATIENCE:
            yield FindingCode.JOB_OVERDUE, None


def _held(postings: Iterable[Posting], currency: Currency, *accounts: Account) -> Money:
    entries = (entry for posting in postings for entry in posting.entries)
    held = (
        entry.amount
        for entry in entries
        if entry.account in accounts and entry.amount.currency is currency
    )
    return sum(held, start=zero(currency))
