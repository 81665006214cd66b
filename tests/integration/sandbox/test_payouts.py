"""Payouts by hand: from the balance to the bank, and back when the bank does not take them."""

from typing import Any

import pytest

from tests.integration.sandbox.door import Door

DAY = 24 * 3600


async def noon(door: Door) -> int:
    """Freeze time at a noon, so that every midnight of a test is one that it has planned."""
    now = (await door.control("GET", "/clock"))["now"]
    frozen = await door.control("POST", "/clock/freeze", at=(now // DAY + 1) * DAY + DAY // 2)
    return int(frozen["now"])


async def paid_seller(door: Door, number: str | None = None, amount: int = 8000) -> str:
    """Return a seller with money who is paid out by hand only."""
    seller = await door.seller()
    settings = {"payouts": {"schedule": {"interval": "manual"}}}
    await door.v1.accounts.update_async(seller, {"settings": settings})
    if number:
        bank = {"object": "bank_account", "country": "US", "account_number": number}
        await door.v1.accounts.update_async(seller, {"external_account": bank})
    await door.fund(amount)
    await door.transfer(seller, amount)
    return seller


async def pay_out(door: Door, seller: str, amount: int = 5000, **more: Any) -> Any:
    return await door.v1.payouts.create_async(
        {"amount": amount, "currency": "usd", **more}, options={"stripe_account": seller}
    )


async def available(door: Door, seller: str) -> int:
    books = await door.books()
    return int(books["connected"][seller]["balances"]["usd"]["available"])


async def types_of(door: Door, seller: str) -> list[str]:
    page = await door.v1.events.list_async(
        {"types": ["payout.*", "account.external_account.updated"]},
        options={"stripe_account": seller},
    )
    return [event.type for event in reversed(page.data)]


async def test_a_payout_is_pending_then_in_transit_then_paid(door: Door) -> None:
    now = await noon(door)
    seller = await paid_seller(door)
    options = {"stripe_account": seller}
    payout = await pay_out(door, seller, metadata={"a": "b"})
    assert (payout.status, payout.automatic, payout.reconciliation_status) == (
        "pending",
        False,
        "not_applicable",
    )
    assert payout.arrival_date == now + DAY // 2 + DAY
    assert await available(door, seller) == 3000
    await door.control("POST", "/clock/advance", to=payout.arrival_date - DAY)
    assert (await door.v1.payouts.retrieve_async(payout.id, options=options)).status == "in_transit"
    await door.control("POST", "/clock/advance", to=payout.arrival_date)
    paid = await door.v1.payouts.retrieve_async(
        payout.id, {"expand": ["balance_transaction", "destination"]}, options=options
    )
    row = paid.balance_transaction
    assert (paid.status, paid.destination.last4) == ("paid", "6789")
    assert (row.type, row.reporting_category, row.net) == ("payout", "payout", -5000)
    assert await types_of(door, seller) == ["payout.created", "payout.updated", "payout.paid"]


async def test_a_payout_needs_money_a_bank_and_patience(door: Door) -> None:
    seller = await paid_seller(door)
    poor = await door.refused(pay_out(door, seller, 8001))
    strange = await door.refused(pay_out(door, seller, 1, currency="eur"))
    instant = await door.refused(pay_out(door, seller, 1, method="instant"))
    other = await door.refused(pay_out(door, seller, 1, source_type="fpx"))
    unready = await door.refused(pay_out(door, await door.seller("incomplete"), 1))
    assert (poor.code, other.code) == ("balance_insufficient", "balance_insufficient")
    assert (strange.http_status, strange.param) == (400, "currency")
    assert (instant.code, unready.code) == ("instant_payouts_unsupported", "payouts_not_allowed")
    assert await available(door, seller) == 8000


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("000111111116", "no_account"),
        ("000111111113", "account_closed"),
        ("000222222227", "insufficient_funds"),
        ("000333333335", "debit_not_authorized"),
        ("000444444440", "invalid_currency"),
        ("000123456789", None),
    ],
)
async def test_a_test_number_decides_how_a_payout_ends(
    door: Door, number: str, code: str | None
) -> None:
    seller = await paid_seller(door, number)
    payout = await pay_out(door, seller)
    await door.control("POST", "/clock/advance", to=payout.arrival_date)
    after = await door.v1.payouts.retrieve_async(payout.id, options={"stripe_account": seller})
    assert (after.status, after.failure_code) == ("failed" if code else "paid", code)
    assert await available(door, seller) == (8000 if code else 3000)


async def test_a_payout_may_fail_even_after_it_was_paid(door: Door) -> None:
    seller = await paid_seller(door)
    options = {"stripe_account": seller}
    payout = await pay_out(door, seller)
    await door.control("POST", "/clock/advance", to=payout.arrival_date)
    failed = await door.control("POST", f"/payouts/{payout.id}/fail", failure_code="account_frozen")
    twice = await door.raw("POST", f"/_sandbox/payouts/{payout.id}/fail", json={})
    row = await door.v1.balance_transactions.retrieve_async(
        failed["failure_balance_transaction"], options=options
    )
    assert (row.type, row.reporting_category, row.net) == (
        "payout_failure",
        "payout_reversal",
        5000,
    )
    assert (await types_of(door, seller))[-3:] == [
        "payout.paid",
        "payout.failed",
        "account.external_account.updated",
    ]
    assert (await available(door, seller), twice.status) == (8000, 400)
    errored = await door.refused(pay_out(door, seller))
    assert errored.code == "bank_account_unusable"
    bank = await door.v1.accounts.external_accounts.retrieve_async(seller, failed["destination"])
    assert bank.status == "errored"
    await door.v1.accounts.external_accounts.update_async(
        seller, bank.id, {"account_holder_name": "Seller"}
    )
    assert (await pay_out(door, seller)).status == "pending"


async def test_a_pending_payout_is_canceled_and_a_paid_one_reversed(door: Door) -> None:
    await noon(door)
    seller = await paid_seller(door)
    options = {"stripe_account": seller}
    service = door.v1.payouts
    early = await pay_out(door, seller, 1000)
    canceled = await service.cancel_async(early.id, options=options)
    assert (canceled.status, await available(door, seller)) == ("canceled", 8000)
    payout = await pay_out(door, seller)
    too_early = await door.refused(service.reverse_async(payout.id, options=options))
    await door.control("POST", "/clock/advance", to=payout.arrival_date)
    too_late = await door.refused(service.cancel_async(payout.id, options=options))
    back = await service.reverse_async(payout.id, options=options)
    twice = await door.refused(service.reverse_async(payout.id, options=options))
    after = await service.retrieve_async(payout.id, options=options)
    assert (back.amount, back.original_payout, after.reversed_by) == (-5000, payout.id, back.id)
    assert {error.http_status for error in (too_early, too_late, twice)} == {400}
    assert await available(door, seller) == 3000
    await door.control("POST", "/clock/advance", to=back.arrival_date)
    assert await available(door, seller) == 8000
    rows = await door.v1.balance_transactions.list_async({"type": "payout_cancel"}, options=options)
    assert [row.reporting_category for row in rows.data] == ["payout_reversal"]


async def test_payouts_are_found_by_status_bank_and_arrival(door: Door) -> None:
    seller = await paid_seller(door)
    options = {"stripe_account": seller}
    first = await pay_out(door, seller, 1000)
    await door.control("POST", "/clock/advance", to=first.arrival_date)
    second = await pay_out(door, seller, 2000)

    async def found(**form: Any) -> list[str]:
        page = await door.v1.payouts.list_async(form, options=options)
        return [payout.id for payout in page.data]

    assert await found(status="paid") == [first.id]
    assert await found(destination=first.destination) == [second.id, first.id]
    assert await found(arrival_date={"gt": first.arrival_date}) == [second.id]
    assert await found(arrival_date=first.arrival_date) == [first.id]


async def test_the_platform_pays_itself_out_too(door: Door) -> None:
    await door.fund(5000)
    payout = await door.v1.payouts.create_async({"amount": 2000, "currency": "usd"})
    updated = await door.v1.payouts.update_async(payout.id, {"metadata": {"why": "rent"}})
    await door.control("POST", "/clock/advance", to=payout.arrival_date)
    own = await door.v1.accounts.retrieve_current_async()
    assert payout.destination == own.external_accounts.data[0].id
    assert updated.metadata.to_dict() == {"why": "rent"}
    assert (await door.v1.payouts.retrieve_async(payout.id)).status == "paid"
    assert (await door.books())["balances"]["usd"]["available"] == 3000
    assert (await door.books())["outside"]["usd"]["banks"] == -3000


async def test_the_platforms_bank_is_corrected_after_a_failure(door: Door) -> None:
    await door.fund(5000)
    payout = await door.v1.payouts.create_async({"amount": 2000, "currency": "usd"})
    await door.control("POST", f"/payouts/{payout.id}/fail")
    error = await door.refused(door.v1.payouts.create_async({"amount": 2000, "currency": "usd"}))
    bank = await door.control("POST", f"/banks/{payout.destination}/restore")
    again = await door.v1.payouts.create_async({"amount": 2000, "currency": "usd"})
    assert (error.code, bank["status"], again.status) == ("bank_account_unusable", "new", "pending")
    assert (await door.books())["balances"]["usd"]["available"] == 3000
