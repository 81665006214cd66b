"""Refunds: how much, from which money, and what is refused."""

from tests.integration.sandbox.door import Door


async def test_a_refund_takes_what_is_left_by_default(door: Door) -> None:
    intent = await door.pay(2000)
    part = await door.v1.refunds.create_async(
        {"payment_intent": intent.id, "amount": 500, "reason": "requested_by_customer"}
    )
    rest = await door.v1.refunds.create_async({"charge": intent.latest_charge})
    charge = await door.v1.charges.retrieve_async(intent.latest_charge, {"expand": ["refunds"]})
    listed = await door.v1.refunds.list_async({"payment_intent": intent.id})
    assert (part.status, part.amount, rest.amount) == ("succeeded", 500, 1500)
    assert (charge.amount_refunded, charge.refunded) == (2000, True)
    assert [refund.id for refund in charge.refunds.data] == [rest.id, part.id]
    assert [refund.id for refund in listed.data] == [rest.id, part.id]
    assert (await door.event_types())[-4:] == ["refund.created", "charge.refunded"] * 2


async def test_a_refund_of_pending_money_comes_out_of_pending_money(door: Door) -> None:
    intent = await door.pay(2000)
    await door.v1.refunds.create_async({"payment_intent": intent.id})
    # Stripe keeps its fee of 88.
    assert (await door.books())["balances"] == {"usd": {"available": 0, "pending": -88}}


async def test_a_refund_waits_for_available_money(door: Door) -> None:
    intent = await door.pay(2000, card="pm_card_bypassPending")
    refund = await door.v1.refunds.create_async({"payment_intent": intent.id})
    assert (refund.status, refund.pending_reason) == ("pending", "insufficient_funds")
    assert (await door.books())["balances"]["usd"]["available"] == 1912
    await door.fund(100)
    after = await door.v1.refunds.retrieve_async(refund.id)
    assert after.status == "succeeded"
    assert (await door.books())["balances"]["usd"]["available"] == 12
    assert "refund.updated" in await door.event_types()


async def test_no_more_than_the_charge_is_refunded(door: Door) -> None:
    intent = await door.pay(1500)
    too_much = await door.refused(
        door.v1.refunds.create_async({"payment_intent": intent.id, "amount": 5000})
    )
    await door.v1.refunds.create_async({"payment_intent": intent.id})
    again = await door.refused(door.v1.refunds.create_async({"payment_intent": intent.id}))
    assert (too_much.http_status, too_much.param) == (400, "amount")
    assert too_much.user_message == (
        "Refund amount ($50.00) is greater than unrefunded amount on charge ($15.00)"
    )
    assert again.code == "charge_already_refunded"


async def test_what_was_never_paid_is_not_refunded(door: Door) -> None:
    intent = await door.v1.payment_intents.create_async({"amount": 2000, "currency": "usd"})
    for form in ({}, {"payment_intent": intent.id}):
        error = await door.refused(door.v1.refunds.create_async(form))
        assert error.http_status == 400


async def test_a_refund_leaves_the_transfer_alone(door: Door) -> None:
    seller = await door.seller()
    await door.fund(8000)
    intent = await door.pay(2000)
    transfer = await door.transfer(seller)
    await door.v1.refunds.create_async({"payment_intent": intent.id})
    after = await door.v1.transfers.retrieve_async(transfer.id)
    assert (after.amount_reversed, after.reversed) == (0, False)
