"""Our books and the processor's own, side by side."""

from collections import Counter
from copy import copy
from dataclasses import fields

from application.ports.transfer_gateway import Transferred
from domain.currency import Currency
from domain.due import DueSide
from domain.ledger import Account, PostingKind
from domain.transaction import Transaction
from domain.transfer import TransferState
from tests.unit.application.world import World

Rows = dict[str, object]


def balance(world: World, account: Account, currency: Currency = Currency.USD) -> int:
    """Return what an account of the ledger holds."""
    return sum(
        entry.amount.minor_units
        for posting in world.database.tables.postings.values()
        for entry in posting.entries
        if entry.account is account and entry.amount.currency is currency
    )


def booked(world: World) -> Counter[PostingKind]:
    """Return how many facts of each kind are booked."""
    return Counter(posting.kind for posting in world.database.tables.postings.values())


def entries(world: World) -> Counter[tuple[PostingKind, Account, str]]:
    """Return every entry of the books, without the names of Stripe's objects."""
    return Counter(
        (posting.kind, entry.account, str(entry.amount))
        for posting in world.database.tables.postings.values()
        for entry in posting.entries
    )


def held_by_processor(world: World, currency: Currency = Currency.USD) -> int:
    """Return what the processor says that the platform has."""
    purse = world.processor.purses.by_currency.get(currency.code)
    return purse.pending + purse.available if purse else 0


def require_agreement(world: World) -> None:
    """Fail unless our Stripe balance is the processor's, in every currency."""
    for currency in Currency:
        ours = balance(world, Account.STRIPE_BALANCE, currency)
        assert ours == held_by_processor(world, currency), currency


def clearing_of(world: World, transaction: Transaction) -> int:
    """Return what one transaction left in the clearing account."""
    return sum(
        entry.amount.minor_units
        for posting in world.database.tables.postings.values()
        for entry in posting.entries
        if posting.transaction_id == transaction.id and entry.account is Account.RECOVERIES_CLEARING
    )


def clearing_due(world: World, transaction: Transaction) -> int:
    """Return what the states of a transaction say is in the clearing account for it."""
    adjustments = transaction.adjustments
    sent = transaction.transfer_state in (TransferState.TRANSFERRED, TransferState.REVERSED)
    share = transaction.share_due.minor_units if sent else 0
    kept = not transaction.funds_flow.charges_card
    fee = (transaction.quote.fee - adjustments.forgone).minor_units if kept else 0
    owed = sum(
        due.amount.minor_units
        for due in world.database.tables.dues.values()
        if due.transaction_id == transaction.id and due.side is DueSide.DEBT
    )
    moved = transaction.reversed + transaction.funded
    return share + fee + adjustments.netted.minor_units - owed - moved.minor_units


def snapshot(world: World) -> Rows:
    """Return everything that is stored, to be compared with what is stored later."""
    tables = world.database.tables
    return {table.name: copy(getattr(tables, table.name)) for table in fields(tables)}


def changed(world: World, before: Rows) -> list[str]:
    """Return the names of the tables that are not as they were."""
    return [name for name, rows in snapshot(world).items() if rows != before[name]]


def charges_taken(world: World) -> int:
    """Return how many charges moved money at the processor."""
    return len(world.processor.charges)


def transfers_sent(world: World) -> list[Transferred]:
    """Return the transfers that moved money at the processor."""
    return [held.shown for held in world.processor.transfers.values()]
