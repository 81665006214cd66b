"""What must be true of every commission after all the deaths, here and at Stripe."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from tests.chaos.callers import Answers
from tests.chaos.commissions import Commission
from tests.load.books import Stripes, check_books, read_stripe
from tests.load.checks import Check, check_quiet, same
from tests.load.ground import Ground

_TRANSACTIONS: Final = """
SELECT id::text AS id, claim_id, fee_minor, payout_minor, clawed_back_minor FROM transaction
"""
_CLAWBACKS: Final = """
SELECT clawback.id::text AS id, claim_id FROM clawback JOIN transaction
    ON transaction.id = clawback.transaction_id
"""
_UNSETTLED: Final = "SELECT way, state, id::text FROM settlement WHERE state <> 'SETTLED'"


def check_all(ground: Ground, wanted: Sequence[Commission], answers: Answers) -> list[Check]:
    """Return every check, of the service, of its callers and of the money."""
    rows = ground.database.rows(_TRANSACTIONS)
    stripes = ground.ask_stripe(read_stripe)
    return [
        *_check_answers(ground, wanted, answers, rows),
        same(
            "one transaction for each, fee, share and clawback exact",
            (tuple(row)[1:] for row in rows),
            ((one.claim, one.fee, one.share, one.clawed_back) for one in wanted),
        ),
        Check(
            "every clawback settled",
            [str(tuple(row)) for row in ground.database.rows(_UNSETTLED)],
        ),
        *_check_stripe(wanted, rows, stripes),
        *check_quiet(ground),
        *check_books(ground, stripes),
    ]


def _check_answers(
    ground: Ground, wanted: Sequence[Commission], answers: Answers, rows: Iterable[Any]
) -> list[Check]:
    clawbacks = ground.database.rows(_CLAWBACKS)
    return [
        Check("nobody was refused", answers.refused),
        same(
            "every caller was told of the one transaction, each time",
            _told(answers.charged),
            ((row["claim_id"], _bare(row["id"])) for row in rows),
        ),
        same(
            "every caller was told of the one clawback, each time",
            _told(answers.clawed_back),
            ((row["claim_id"], _bare(row["id"])) for row in clawbacks),
        ),
        same(
            "a clawback for each that was asked for",
            (row["claim_id"] for row in clawbacks),
            (one.claim for one in wanted if one.clawed_back),
        ),
    ]


def _check_stripe(
    wanted: Sequence[Commission], rows: Iterable[Any], stripes: Stripes
) -> list[Check]:
    by_claim = {one.claim: one for one in wanted}
    owed = {row["id"]: by_claim[row["claim_id"]] for row in rows if row["claim_id"] in by_claim}
    paid = [row for row in stripes.charges if row["paid"]]
    return [
        Check("no fee charged twice", _twice(paid)),
        Check("no share sent twice", _twice(stripes.transfers)),
        same(
            "what Stripe charged, less what it refunded, is the fee that is left",
            _left(paid, "amount_refunded", owed).items(),
            ((group, one.fee - one.fee_returned) for group, one in owed.items()),
        ),
        same(
            "what Stripe sent, less what it took back, is the share that is left",
            _left(stripes.transfers, "amount_reversed", owed).items(),
            ((group, one.share - one.share_returned) for group, one in owed.items()),
        ),
    ]


def _told(answers: Mapping[str, set[str]]) -> list[tuple[str, str]]:
    return [(claim, _bare(id_)) for claim, ids in answers.items() for id_ in ids]


def _bare(id_: str) -> str:
    """Return an id without its prefix and its dashes: as callers and tables both have it."""
    return id_.rpartition("_")[2].replace("-", "")


def _twice(objects: Iterable[Any]) -> list[str]:
    counted = Counter(row["transfer_group"] for row in objects)
    return [f"{group}: {count} times" for group, count in counted.items() if count > 1]


def _left(objects: Iterable[Any], returned: str, owed: Mapping[str, Commission]) -> dict[str, int]:
    left = dict.fromkeys(owed, 0)
    for row in objects:
        group = row["transfer_group"]
        left[group] = left.get(group, 0) + row["amount"] - row[returned]
    return left
