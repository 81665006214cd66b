"""The whole job in one go: save a card, charge, top up, transfer, take back; exact figures."""

from typing import Any

from tests.integration.sandbox.door import Door


async def charge(door: Door, customer: str, card: str) -> Any:
    return await door.v1.payment_intents.create_async(
        {
            "amount": 2000,
            "currency": "usd",
            "customer": customer,
            "payment_method": card,
            "confirm": True,
            "off_session": True,
            "capture_method": "automatic",
            "transfer_group": "claim-1",
            "expand": ["latest_charge.balance_transaction"],
        }
    )


async def test_a_fee_is_charged_a_share_sent_and_both_taken_back(door: Door) -> None:
    customer = await door.customer()
    setup = await door.v1.setup_intents.create_async({"customer": customer.id})
    saved = await door.control(
        "POST", f"/setup_intents/{setup.id}/confirm", payment_method="pm_card_visa"
    )
    seller = await door.seller()
    await door.fund(8000)
    intent = await charge(door, customer.id, saved["payment_method"])
    transfer = await door.transfer(seller, transfer_group="claim-1")
    assert intent.latest_charge.balance_transaction.net == 1912
    assert (await door.books())["balances"] == {"usd": {"available": 0, "pending": 1912}}

    await door.v1.refunds.create_async({"payment_intent": intent.id, "amount": 1000})
    await door.v1.transfers.reversals.create_async(transfer.id, {"amount": 4000})

    books = await door.books()
    assert books["balances"] == {"usd": {"available": 4000, "pending": 912}}
    assert books["connected"][seller]["balances"] == {"usd": {"available": 4000, "pending": 0}}
    assert books["sums"]["usd"] == {
        "charge": {"count": 1, "amount": 2000, "fee": 88, "net": 1912},
        "refund": {"count": 1, "amount": -1000, "fee": 0, "net": -1000},
        "topup": {"count": 1, "amount": 8000, "fee": 0, "net": 8000},
        "transfer": {"count": 1, "amount": -8000, "fee": 0, "net": -8000},
        "transfer_refund": {"count": 1, "amount": 4000, "fee": 0, "net": 4000},
    }
    assert books["outside"]["usd"] == {
        "banks": -8000,
        "cardholders": -1000,
        "in_transit": 0,
        "stripe_fees": 88,
    }


async def test_the_books_tell_a_planted_cent(door: Door) -> None:
    await door.fund(100)
    planted = await door.control("POST", "/books/plant", currency="usd", amount=1)
    balance = await door.v1.balance.retrieve_async()
    assert (planted["conservation"], planted["is_balanced"]) == ({"usd": 1}, False)
    assert balance.available[0].amount == 101
    await door.control("POST", "/books/plant", currency="usd", amount=-1)
