"""Transfers, their reversals and the money they need."""

import pytest

from tests.integration.sandbox.door import Door


async def test_a_transfer_needs_available_money(door: Door) -> None:
    seller = await door.seller()
    await door.pay(20_000)
    error = await door.refused(door.transfer(seller, 8000))
    assert (error.http_status, error.code) == (400, "balance_insufficient")
    assert error.user_message.startswith(
        "You have insufficient available funds in your Stripe account. Try adding funds"
    )
    assert (await door.v1.transfers.list_async()).data == []


async def test_settled_money_may_be_transferred(door: Door) -> None:
    seller = await door.seller()
    await door.pay(20_000)
    await door.control("POST", "/clock/advance", seconds=2 * 24 * 3600)
    transfer = await door.transfer(seller, 8000, metadata={"claim": "c"}, transfer_group="g")
    listed = await door.v1.transfers.list_async({"transfer_group": "g", "destination": seller})
    assert transfer.destination_payment.startswith("py_")
    assert [row.id for row in listed.data] == [transfer.id]
    assert (await door.books())["balances"]["usd"] == {"available": 11_390, "pending": 0}


@pytest.mark.parametrize("outcome", [None, "incomplete", "reject"])
async def test_only_an_active_account_receives(door: Door, outcome: str | None) -> None:
    seller = await door.seller(outcome)
    await door.fund(8000)
    error = await door.refused(door.transfer(seller))
    assert error.code == "insufficient_capabilities_for_transfer"


async def test_an_unknown_account_receives_nothing(door: Door) -> None:
    error = await door.refused(door.transfer("acct_nobody"))
    assert (error.code, error.param) == ("resource_missing", "destination")


async def test_a_transfer_may_be_tied_to_a_charge_that_is_still_pending(door: Door) -> None:
    seller = await door.seller()
    intent = await door.pay(10_000)
    tied = {"source_transaction": intent.latest_charge}
    transfer = await door.transfer(seller, 8000, **tied)
    too_much = await door.refused(door.transfer(seller, 2001, **tied))
    other = await door.refused(door.transfer(seller, 100, **tied, currency="eur"))
    books = await door.books()
    assert transfer.transfer_group == f"group_{intent.id}"
    assert (too_much.param, other.param) == ("amount", "currency")
    assert books["balances"]["usd"] == {"available": 0, "pending": 1680}
    assert books["connected"][seller]["balances"]["usd"] == {"available": 0, "pending": 8000}


async def test_reversals_add_up_to_the_transfer(door: Door) -> None:
    seller = await door.seller()
    await door.fund(8000)
    transfer = await door.transfer(seller, 8000)
    first = await door.v1.transfers.reversals.create_async(transfer.id, {"amount": 3000})
    too_much = await door.refused(
        door.v1.transfers.reversals.create_async(transfer.id, {"amount": 5001})
    )
    rest = await door.v1.transfers.reversals.create_async(transfer.id)
    none_left = await door.refused(door.v1.transfers.reversals.create_async(transfer.id))
    after = await door.v1.transfers.retrieve_async(transfer.id)
    fetched = await door.v1.transfers.reversals.retrieve_async(transfer.id, first.id)
    assert (first.amount, rest.amount, fetched.amount) == (3000, 5000, 3000)
    assert (too_much.param, none_left.http_status) == ("amount", 400)
    assert (after.amount_reversed, after.reversed) == (8000, True)
    assert [row.id for row in after.reversals.data] == [rest.id, first.id]
    assert (await door.event_types()).count("transfer.reversed") == 2
    assert (await door.books())["balances"]["usd"] == {"available": 8000, "pending": 0}


async def test_a_reversal_of_pending_money_moves_pending_money(door: Door) -> None:
    seller = await door.seller()
    intent = await door.pay(10_000)
    transfer = await door.transfer(seller, 8000, source_transaction=intent.latest_charge)
    await door.v1.transfers.reversals.create_async(transfer.id, {"amount": 1000})
    books = await door.books()
    assert books["balances"]["usd"] == {"available": 0, "pending": 2680}
    assert books["connected"][seller]["balances"]["usd"] == {"available": 0, "pending": 7000}


async def test_a_transfer_shows_its_change_of_metadata(door: Door) -> None:
    seller = await door.seller()
    await door.fund(8000)
    transfer = await door.transfer(seller, metadata={"a": "1", "b": "2"})
    updated = await door.v1.transfers.update_async(
        transfer.id, {"description": "share", "metadata": {"a": "", "c": "3"}}
    )
    assert updated.metadata.to_dict() == {"b": "2", "c": "3"}
    assert (await door.event_types())[-1] == "transfer.updated"


async def test_a_top_up_is_available_at_once_and_listed(door: Door) -> None:
    topup = await door.v1.topups.create_async(
        {"amount": 500, "currency": "eur", "metadata": {"claim": "c1"}, "description": "Amazon"}
    )
    row = await door.v1.balance_transactions.retrieve_async(topup.balance_transaction)
    listed = await door.v1.topups.list_async({"status": "succeeded"})
    assert (topup.status, row.type, row.reporting_category) == ("succeeded", "topup", "topup")
    assert (row.net, row.status) == (500, "available")
    assert [found.metadata.to_dict() for found in listed.data] == [{"claim": "c1"}]
    assert await door.event_types() == ["topup.created", "topup.succeeded", "balance.available"]


async def test_a_reversal_needs_money_that_is_still_there(door: Door) -> None:
    seller = await door.seller()
    await door.fund(8000)
    transfer = await door.transfer(seller, 8000)
    await door.control("POST", f"/accounts/{seller}/spend", currency="usd", amount=7000)
    error = await door.refused(door.v1.transfers.reversals.create_async(transfer.id))
    covered = await door.v1.transfers.reversals.create_async(transfer.id, {"amount": 1000})
    assert (error.http_status, error.code) == (400, "balance_insufficient")
    assert covered.amount == 1000


async def test_a_reversal_belongs_to_its_transfer(door: Door) -> None:
    seller = await door.seller()
    await door.fund(8000)
    one, other = await door.transfer(seller, 1000), await door.transfer(seller, 1000)
    reversal = await door.v1.transfers.reversals.create_async(one.id, {"amount": 100})
    noted = await door.v1.transfers.reversals.update_async(
        one.id, reversal.id, {"metadata": {"a": "b"}}
    )
    listed = await door.v1.transfers.reversals.list_async(one.id)
    error = await door.refused(door.v1.transfers.reversals.retrieve_async(other.id, reversal.id))
    assert noted.metadata.to_dict() == {"a": "b"}
    assert [row.id for row in listed.data] == [reversal.id]
    assert error.http_status == 404


async def test_refunds_and_top_ups_are_described_afterwards(door: Door) -> None:
    topup = await door.fund(5000)
    intent = await door.pay()
    refund = await door.v1.refunds.create_async({"payment_intent": intent.id, "amount": 100})
    noted = await door.v1.refunds.update_async(refund.id, {"metadata": {"a": "b"}})
    await door.v1.topups.update_async(topup.id, {"description": "Amazon"})
    told = await door.v1.topups.retrieve_async(topup.id)
    assert (noted.metadata.to_dict(), told.description) == ({"a": "b"}, "Amazon")
