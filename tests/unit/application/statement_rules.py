"""What is true of every seller's statement after every step: its lines are the ledger's."""

from collections import Counter

from domain.ids import SellerId
from domain.ledger import Account, PostingKind
from domain.statement import BookedEntry, StatementCategory, lines_of
from tests.unit.application.world import World

WHOLE = frozenset(
    {
        Account.FEE_REVENUE,
        Account.KEPT_FEES,
        Account.DISPUTED_FEES,
        Account.SUBSCRIPTION_REVENUE,
        Account.DISPUTED_SUBSCRIPTIONS,
        Account.WRITTEN_OFF_DEBTS,
    }
)
"""Accounts whose every entry concerns a seller."""

NOT_SHARES = frozenset(
    {PostingKind.FEE_KEPT, PostingKind.FEE_GIVEN_UP, PostingKind.RECEIPT_ALLOCATED}
)
"""What passes through the clearing account and is no share."""

AGAINST = frozenset({StatementCategory.CHARGED, StatementCategory.CLAWED_BACK})


def require_statements(world: World) -> None:
    """Fail unless the lines of each seller are what the ledger moved, account by account."""
    postings = world.database.tables.postings.values()
    for seller_id in {p.seller_id for p in postings if p.seller_id is not None}:
        moved, told = _moved(world, seller_id), Counter[tuple[Account, str]]()
        for category, entry in lines_of(_entries(world, seller_id)):
            told[entry.account, entry.amount.currency.code] += entry.amount.minor_units
            assert (entry.amount.minor_units < 0) == (category in AGAINST), entry
        assert {k: v for k, v in told.items() if v} == {k: v for k, v in moved.items() if v}


def _moved(world: World, seller_id: SellerId) -> Counter[tuple[Account, str]]:
    """Return the ledger's own sums, without the rules of statements."""
    moved: Counter[tuple[Account, str]] = Counter()
    for posting in world.database.tables.postings.values():
        if posting.seller_id != seller_id:
            continue
        for entry in posting.entries:
            is_share = posting.kind not in NOT_SHARES
            in_clearing = entry.account is Account.RECOVERIES_CLEARING and is_share
            if entry.account in WHOLE or in_clearing:
                moved[entry.account, entry.amount.currency.code] += entry.amount.minor_units
    return moved


def _entries(world: World, seller_id: SellerId) -> list[BookedEntry]:
    return [
        BookedEntry(
            at=posting.at,
            kind=posting.kind,
            cause=posting.cause,
            account=entry.account,
            amount=entry.amount,
            transaction_id=posting.transaction_id,
            claim_id=None,
            recovery_id=None,
        )
        for posting in world.database.tables.postings.values()
        if posting.seller_id == seller_id
        for entry in posting.entries
    ]
