"""Whatever is done in whatever order, no cent appears or disappears."""

import random
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

import pytest
import stripe

from tests.integration.sandbox.door import Door
from tests.integration.sandbox.test_payouts import noon

STEPS = 160
# Who has the other end of each kind of movement.
WHOM = {
    **dict.fromkeys(("charge", "refund", "refund_failure", "adjustment"), "cardholders"),
    **dict.fromkeys(("topup", "topup_reversal"), "banks"),
    **dict.fromkeys(("payout", "payout_cancel", "payout_failure"), "banks"),
    **dict.fromkeys(("transfer", "transfer_refund"), "in_transit"),
    **dict.fromkeys(("payment", "payment_refund"), "in_transit"),
}
# What each of the walks below comes across.
ALWAYS = {"adjustment", "payout", "payout_failure", "refund_failure", "topup_reversal"}


class Unwilling(Exception):
    """A control route has refused."""


class Walk:
    """One random row of movements; what Stripe refuses is part of it."""

    def __init__(self, door: Door, sellers: list[str], seed: int) -> None:
        self._door = door
        self._sellers = sellers
        self._dice = random.Random(seed)  # noqa: S311 -- a repeatable walk, nothing secret

    async def step(self) -> bool:
        """Do one thing; tell whether it was accepted."""
        try:
            await self._dice.choice(self._moves())()
        except (stripe.CardError, stripe.InvalidRequestError, IndexError, Unwilling):
            return False
        return True

    def _moves(self) -> list[Callable[[], Awaitable[Any]]]:
        return [
            self._pay,
            self._refund,
            self._fund,
            self._transfer,
            self._reverse,
            self._wait,
            self._dispute,
            self._answer,
            self._pay_out,
            self._take_back,
            self._bounce,
        ]

    def _amount(self) -> int:
        return self._dice.randint(50, 9999)

    async def _pay(self) -> None:
        cards = (
            "pm_card_visa",
            "pm_card_bypassPending",
            "pm_card_chargeCustomerFail",
            "pm_card_createDispute",
            "pm_card_createDisputeInquiry",
            "pm_card_refundFail",
            "pm_card_pendingRefund",
        )
        methods = ("automatic", "automatic_async", "manual")
        await self._door.pay(
            self._amount(),
            self._dice.choice(cards),
            capture_method=self._dice.choice(methods),
        )

    async def _refund(self) -> None:
        page = await self._door.v1.charges.list_async({"limit": 100})
        charge = self._dice.choice(page.data)
        await self._door.v1.refunds.create_async({"charge": charge.id, "amount": self._amount()})

    async def _fund(self) -> None:
        await self._door.fund(self._amount(), self._dice.choice(("usd", "eur")))

    async def _transfer(self) -> None:
        await self._door.transfer(self._dice.choice(self._sellers), self._amount())

    async def _reverse(self) -> None:
        page = await self._door.v1.transfers.list_async({"limit": 100})
        transfer = self._dice.choice(page.data)
        await self._door.v1.transfers.reversals.create_async(
            transfer.id, {"amount": self._amount()}
        )

    async def _dispute(self) -> None:
        page = await self._door.v1.charges.list_async({"limit": 100})
        charge = self._dice.choice(page.data)
        given = {"amount": self._amount()} if self._dice.random() < 1 / 2 else {}
        await self._try(f"/charges/{charge.id}/dispute", given)

    async def _answer(self) -> None:
        page = await self._door.v1.disputes.list_async({"limit": 100})
        dispute = self._dice.choice(page.data)
        words = ("winning_evidence", "losing_evidence", "escalate_inquiry_evidence", "hm")
        await self._door.v1.disputes.update_async(
            dispute.id, {"evidence": {"uncategorized_text": self._dice.choice(words)}}
        )

    async def _pay_out(self) -> None:
        whom = self._dice.choice((None, *self._sellers))
        options = {"stripe_account": whom} if whom else {}
        await self._door.v1.payouts.create_async(
            {"amount": self._dice.randint(1, 500), "currency": "usd"}, options=options
        )

    async def _take_back(self) -> None:
        whom = self._dice.choice((None, *self._sellers))
        options = {"stripe_account": whom} if whom else {}
        page = await self._door.v1.payouts.list_async({"limit": 100}, options=options)
        payout = self._dice.choice(page.data)
        service = self._door.v1.payouts
        act = self._dice.choice((service.cancel_async, service.reverse_async))
        await act(payout.id, options=options)

    async def _bounce(self) -> None:
        kind = self._dice.choice(("payouts", "refunds", "topups"))
        page = await getattr(self._door.v1, kind).list_async({"limit": 100})
        verb = "reverse" if kind == "topups" else "fail"
        await self._try(f"/{kind}/{self._dice.choice(page.data).id}/{verb}", {})

    async def _try(self, path: str, given: dict[str, Any]) -> None:
        raw = await self._door.raw("POST", f"/_sandbox{path}", json=given)
        if raw.status != HTTPStatus.OK:
            raise Unwilling(raw.body["error"]["message"])

    async def _wait(self) -> None:
        await self._door.control("POST", "/clock/advance", seconds=self._dice.randint(0, 86_400))


@pytest.mark.parametrize("seed", [1, 10, 12])
async def test_a_random_walk_conserves_money(door: Door, seed: int) -> None:
    # From a noon on, every midnight of the walk comes at the same step.
    await noon(door)
    walk = Walk(door, [await door.seller(), await door.seller()], seed)
    accepted = 0
    for _ in range(STEPS):
        accepted += await walk.step()
        books = await door.books()
        assert books["is_balanced"], books
    assert accepted > STEPS / 3
    books = await door.books()
    assert _kinds(books) >= ALWAYS
    assert await _rows_add_up(door) == books["balances"]
    assert {code: _outside(books, code) for code in books["outside"]} == books["outside"]


def _kinds(books: Any) -> set[str]:
    merchants = [books, *books["connected"].values()]
    return {kind for one in merchants for sums in one["sums"].values() for kind in sums}


def _outside(books: Any, currency: str) -> dict[str, int]:
    """Tell from the sums of all accounts what everyone outside must have."""
    totals = dict.fromkeys(books["outside"][currency], 0)
    merchants = [books, *books["connected"].values()]
    for merchant in merchants:
        for kind, line in merchant["sums"].get(currency, {}).items():
            totals[WHOM[kind]] -= line["amount"]
            if line["fee"]:
                totals["stripe_fees"] += line["fee"]
    return totals


async def _rows_add_up(door: Door) -> dict[str, dict[str, int]]:
    """Add up the balance transactions as any caller of the API could."""
    totals: dict[str, dict[str, int]] = {}
    page = await door.v1.balance_transactions.list_async({"limit": 100})
    async for row in page.auto_paging_iter():
        purse = totals.setdefault(row.currency, {"available": 0, "pending": 0})
        purse[row.status] += row.net
    return totals
