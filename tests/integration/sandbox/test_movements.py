"""What Stripe moves by itself is in its book, with the other side outside; nothing is made up."""

from tests.integration.sandbox.door import Door


async def test_a_fee_of_stripes_and_a_correction_are_in_the_balance(door: Door) -> None:
    await door.control("POST", "/movements", type="stripe_fee", amount=-7, currency="usd")
    await door.control("POST", "/movements", type="adjustment", amount=5, currency="usd")
    books = await door.control("GET", "/books")
    assert books["balances"]["usd"]["available"] == -2
    assert books["is_balanced"]


async def test_what_a_card_pays_is_held_in_the_currency_that_it_is_converted_to(
    door: Door,
) -> None:
    rate = {"from": "eur", "to": "usd", "millionths": 1_100_000}
    await door.control("POST", "/conversions", **rate)
    paid = await door.pay(1_000, currency="eur")
    charge = await door.v1.charges.retrieve_async(
        paid.latest_charge, {"expand": ["balance_transaction"]}
    )
    booked = charge.balance_transaction
    assert (booked.currency, booked.amount, booked.exchange_rate) == ("usd", 1_100, 1.1)
    await door.v1.refunds.create_async({"charge": charge.id, "amount": 1})
    books = await door.control("GET", "/books")
    assert books["is_balanced"]
    assert books["balances"]["usd"]["pending"] == 1_034
