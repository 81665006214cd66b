"""Products and prices: made, changed, found, and refused where they make no sense."""

from tests.integration.sandbox.door import Door


async def test_a_product_is_made_changed_and_retired(door: Door) -> None:
    made = await door.v1.products.create_async({"name": "Pro", "metadata": {"a": "1"}})
    assert (made.name, made.active, made.metadata.a) == ("Pro", True, "1")
    await door.v1.products.update_async(made.id, {"active": False, "metadata": {"a": ""}})
    changed = await door.v1.products.retrieve_async(made.id)
    assert (changed.active, changed.metadata.to_dict()) == (False, {})
    assert (await door.v1.products.list_async({"active": True})).data == []
    assert (await door.v1.products.delete_async(made.id)).deleted
    gone = await door.refused(door.v1.products.retrieve_async(made.id))
    assert gone.code == "resource_missing"


async def test_a_product_with_prices_stays(door: Door) -> None:
    product = await door.v1.products.create_async({"name": "Pro"})
    await door.v1.prices.create_async(
        {"product": product.id, "unit_amount": 100, "currency": "usd"}
    )
    assert (await door.refused(door.v1.products.delete_async(product.id))).http_status == 400


async def test_a_price_is_paid_once_or_again_and_again(door: Door) -> None:
    product = await door.v1.products.create_async({"name": "Pro"})
    once = await door.v1.prices.create_async(
        {"product": product.id, "unit_amount": 500, "currency": "USD"}
    )
    yearly = await door.v1.prices.create_async(
        {
            "product_data": {"name": "Plus"},
            "unit_amount": 9900,
            "currency": "usd",
            "recurring": {"interval": "year"},
            "lookup_key": "plus",
        }
    )
    assert (once.type, once.recurring, once.currency) == ("one_time", None, "usd")
    assert (yearly.type, yearly.recurring.interval) == ("recurring", "year")
    assert yearly.unit_amount_decimal == 9900
    found = await door.v1.prices.list_async({"lookup_keys": ["plus"]})
    ours = await door.v1.prices.list_async({"product": product.id})
    assert [price.id for price in found.data] == [yearly.id]
    assert [price.id for price in ours.data] == [once.id]


async def test_a_price_needs_a_product_and_an_amount(door: Door) -> None:
    nothing = await door.refused(door.v1.prices.create_async({"currency": "usd"}))
    nowhere = await door.refused(
        door.v1.prices.create_async({"currency": "usd", "unit_amount": 1, "product": "prod_none"})
    )
    assert (nothing.http_status, nowhere.code) == (400, "resource_missing")


async def test_a_retired_price_is_sold_to_nobody(door: Door) -> None:
    price = await door.v1.prices.create_async(
        {
            "product_data": {"name": "Pro"},
            "unit_amount": 100,
            "currency": "usd",
            "recurring": {"interval": "month"},
        }
    )
    await door.v1.prices.update_async(price.id, {"active": False})
    customer = await door.customer()
    error = await door.refused(
        door.v1.subscriptions.create_async(
            {"customer": customer.id, "items": [{"price": price.id}]}
        )
    )
    assert error.http_status == 400
