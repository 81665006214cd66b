"""`transactions/…`: a seller's list in numbered pages, or one transaction by its id."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Final

from application.ports.errors import NotFound
from application.ports.queries import PageRequest, TimelineEvent, TransactionFilter
from domain.errors import invalid
from domain.ids import SellerId, TransactionId
from domain.status import TransactionStatus
from entrypoints.graphql.ids import TRANSACTION_PREFIX, transaction_id_of
from entrypoints.http.rest.call import Call
from entrypoints.http.rest.model import Given, Told
from entrypoints.http.rest.operation import Operation
from entrypoints.http.rest.transaction import StatusGiven, Transaction
from entrypoints.http.rest.words import Limit, PageNumber, SellerInPath

TRAIL_OF_ONE: Final = 10
TRAIL_OF_EACH: Final = 5


class TransactionsOf(Given):
    """A seller whose transactions are to be listed, or one transaction."""

    reference: SellerInPath
    """The seller; or, where it begins with `txn_`, one transaction."""
    page: PageNumber = 1
    """Which page; the first is 1."""
    limit: Limit = 20
    """So many on each page."""
    status: StatusGiven | None = None
    """In which state; without it, all."""


class Pagination(Told):
    """Where a page lies."""

    page: int
    """Which page it is."""
    limit: int
    """How many a page has."""
    total: int
    """How many there are on all pages."""
    pages: int
    """How many pages there are."""


class TransactionPage(Told):
    """One page of a seller's transactions, newest first."""

    transactions: list[Transaction]
    """The transactions, each with what was recorded of it last."""
    pagination: Pagination
    """Where the page lies."""


async def transactions(call: Call, given: TransactionsOf) -> Transaction | TransactionPage:
    """List a seller's transactions, newest first, or show one by its id."""
    if given.reference.startswith(TRANSACTION_PREFIX):
        return await _one(call, given.reference)
    return await _page(call, given)


async def _one(call: Call, reference: str) -> Transaction:
    wanted = transaction_id_of(reference)
    if wanted is None:
        raise invalid("reference", f"must look like {TRANSACTION_PREFIX}…")
    found = await call.use_cases.show_transactions.one(wanted, actor=call.actor)
    if found is None:
        raise NotFound("transaction")
    trails = await _trails(call, [found.id], TRAIL_OF_ONE)
    return Transaction.of(found, trails[found.id])


async def _page(call: Call, given: TransactionsOf) -> TransactionPage:
    show = call.use_cases.show_transactions
    status = None if given.status is None else TransactionStatus[given.status.name]
    wanted = TransactionFilter(seller_id=SellerId(given.reference), status=status)
    request = PageRequest(limit=given.limit, skip=(given.page - 1) * given.limit)
    found = (await show.page(wanted, request, actor=call.actor)).rows
    total = await show.count(wanted, actor=call.actor)
    trails = await _trails(call, [row.id for row in found], TRAIL_OF_EACH)
    return TransactionPage(
        transactions=[Transaction.of(row, trails[row.id]) for row in found],
        pagination=Pagination(
            page=given.page, limit=given.limit, total=total, pages=-(-total // given.limit)
        ),
    )


async def _trails(
    call: Call, ids: Sequence[TransactionId], length: int
) -> dict[TransactionId, list[TimelineEvent]]:
    trails: dict[TransactionId, list[TimelineEvent]] = {one: [] for one in ids}
    for event in await call.use_cases.show_transactions.timelines(ids, actor=call.actor):
        trails[event.transaction_id].append(event)
    return {one: trail[-length:] for one, trail in trails.items()}


TRANSACTIONS: Final = (
    Operation(
        method="GET",
        path="/stripe/transactions/{reference}",
        group="Transactions",
        stands_for=("transactions", "transaction"),
        handler=transactions,
        given=TransactionsOf,
        told=(TransactionPage, Transaction),
        refuses=(HTTPStatus.NOT_FOUND,),
    ),
)
