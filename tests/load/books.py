"""What must be true of the money: our ledger beside the sandbox's book, each movement."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from entrypoints.local.clients import SandboxClient
from entrypoints.local.compare import Comparison, compare
from entrypoints.local.story import Story
from tests.load.checks import Check, same
from tests.load.commissions import Commission
from tests.load.ground import Ground
from tests.load.news import everything

_IDS: Final = """
SELECT transaction.id::text AS id, claim_id, account_reference
FROM transaction JOIN connect_account USING (seller_id)
"""
_BOOKED: Final = """
SELECT kind, cause, amount_minor FROM posting JOIN ledger_entry ON posting_id = posting.id
WHERE account = 'stripe_balance'
"""
Movement = tuple[str, str, int]
"""What kind of fact, the object that caused it, and what it did to the balance at Stripe."""


@dataclass(frozen=True, slots=True)
class Stripes:
    """What the sandbox says of its own money."""

    books: Any
    charges: Sequence[Any]
    transfers: Sequence[Any]
    movements: Sequence[Any]


def check_money(ground: Ground, wanted: Sequence[Commission]) -> list[Check]:
    """Return what the two books, and the sandbox's own lists, say of every cent."""
    stripes = ground.ask_stripe(read_stripe)
    by_claim = {one.claim: one for one in wanted}
    owed = [
        (row["id"], row["account_reference"], by_claim[row["claim_id"]])
        for row in ground.database.rows(_IDS)
        if row["claim_id"] in by_claim
    ]
    return [
        same(
            "one charge at Stripe for each, of its fee",
            ((row["transfer_group"], row["amount"]) for row in stripes.charges if row["paid"]),
            ((group, one.fee) for group, _, one in owed),
        ),
        same(
            "one transfer for each, of its share, to its seller",
            ((t["transfer_group"], t["destination"], t["amount"]) for t in stripes.transfers),
            ((group, account, one.share) for group, account, one in owed),
        ),
        *check_books(ground, stripes),
    ]


def check_books(ground: Ground, stripes: Stripes) -> list[Check]:
    """Return what our ledger and the sandbox's book say of each other."""
    comparisons = ground.ask_stripe(lambda sandbox: _compare(ground, sandbox, stripes.books))
    return [
        same(
            "every movement of Stripe's is booked once, and no other",
            (tuple(row) for row in ground.database.rows(_BOOKED)),
            (fact for row in stripes.movements for fact in _facts(row)),
        ),
        Check("both books say the same of every line", _lines(comparisons)),
        Check("the sandbox's book balances", [] if stripes.books["is_balanced"] else ["no"]),
    ]


async def read_stripe(sandbox: SandboxClient) -> Stripes:
    """Return all that the sandbox says of its own money."""
    return Stripes(
        books=await sandbox.get("/_sandbox/books"),
        charges=await everything(sandbox, "/v1/charges"),
        transfers=await everything(sandbox, "/v1/transfers"),
        movements=await everything(sandbox, "/v1/balance_transactions"),
    )


async def _compare(ground: Ground, sandbox: SandboxClient, books: Any) -> list[Comparison]:
    story = Story.of(ground.stack, sandbox.session, "nobody")
    return compare(await story.trial_balance(), books)


def _facts(row: Any) -> Iterator[Movement]:
    """Yield what our ledger must say of one movement in the sandbox's book."""
    match row["type"]:
        case "charge":
            yield ("FEE_CHARGED", row["source"], row["amount"])
            yield ("PROCESSING_FEE", row["id"], -row["fee"])
        case "transfer":
            yield ("SHARE_TRANSFERRED", row["source"], row["amount"])
        case "topup":
            yield ("RECEIPT_RECORDED", row["source"], row["amount"])
        case "refund":
            yield ("FEE_REFUNDED", row["source"], row["amount"])
        case "transfer_refund":
            yield ("SHARE_REVERSED", row["source"], row["amount"])
        case other:
            yield (other, row["source"], row["net"])


def _lines(comparisons: Sequence[Comparison]) -> list[str]:
    return [
        f"{line.line}: {line.ledger} here, {line.stripe} there ({line.currency})"
        for line in comparisons
        if not line.agrees
    ]
