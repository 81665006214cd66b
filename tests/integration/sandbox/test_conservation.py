"""Whatever is done in whatever order, no cent appears or disappears."""

import random
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import stripe

from tests.integration.sandbox.door import Door

STEPS = 120


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
        except (stripe.CardError, stripe.InvalidRequestError, IndexError):
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
        ]

    def _amount(self) -> int:
        return self._dice.randint(50, 9999)

    async def _pay(self) -> None:
        cards = ("pm_card_visa", "pm_card_bypassPending", "pm_card_chargeCustomerFail")
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

    async def _wait(self) -> None:
        await self._door.control("POST", "/clock/advance", seconds=self._dice.randint(0, 86_400))


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_a_random_walk_conserves_money(door: Door, seed: int) -> None:
    walk = Walk(door, [await door.seller(), await door.seller()], seed)
    accepted = 0
    for _ in range(STEPS):
        accepted += await walk.step()
        books = await door.books()
        assert books["is_balanced"], books
    assert accepted > STEPS / 3
    assert await _rows_add_up(door) == (await door.books())["balances"]


async def _rows_add_up(door: Door) -> dict[str, dict[str, int]]:
    """Add up the balance transactions as any caller of the API could."""
    totals: dict[str, dict[str, int]] = {}
    page = await door.v1.balance_transactions.list_async({"limit": 100})
    async for row in page.auto_paging_iter():
        purse = totals.setdefault(row.currency, {"available": 0, "pending": 0})
        purse[row.status] += row.net
    return totals
