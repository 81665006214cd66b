"""Customers and the cards saved for them."""

from tests.integration.sandbox.door import Door


async def test_a_detached_card_is_gone_for_good(door: Door) -> None:
    customer, method = await door.saved_card()
    await door.v1.customers.update_async(
        customer, {"invoice_settings": {"default_payment_method": method}}
    )
    await door.v1.payment_methods.detach_async(method)
    after = await door.v1.customers.retrieve_async(customer)
    error = await door.refused(door.v1.payment_methods.attach_async(method, {"customer": customer}))
    assert after.invoice_settings.default_payment_method is None
    assert error.code == "payment_method_unexpected_state"


async def test_a_malformed_address_is_refused(door: Door) -> None:
    error = await door.refused(door.v1.customers.create_async({"email": "nobody@"}))
    assert (error.http_status, error.param, error.code) == (400, "email", "email_invalid")


async def test_a_default_card_must_be_the_customers_own(door: Door) -> None:
    _, method = await door.saved_card()
    other = await door.customer()
    error = await door.refused(
        door.v1.customers.update_async(
            other.id, {"invoice_settings": {"default_payment_method": method}}
        )
    )
    assert (error.code, error.param) == (
        "resource_missing",
        "invoice_settings[default_payment_method]",
    )


async def test_a_card_number_is_never_taken(door: Door) -> None:
    error = await door.refused(
        door.v1.payment_methods.create_async(
            {"type": "card", "card": {"number": "4242424242424242", "exp_month": 1}}
        )
    )
    assert (error.http_status, error.param) == (400, "card[number]")


async def test_a_deleted_customer_only_says_so(door: Door) -> None:
    customer = await door.customer()
    await door.v1.customers.delete_async(customer.id)
    gone = await door.v1.customers.retrieve_async(customer.id)
    assert gone.to_dict() == {"id": customer.id, "object": "customer", "deleted": True}
    assert (await door.v1.customers.list_async()).data == []


async def test_a_customer_may_start_with_a_card(door: Door) -> None:
    customer = await door.v1.customers.create_async(
        {"payment_method": "pm_card_visa", "name": "Ada", "invoice_settings": {}}
    )
    saved = await door.v1.customers.payment_methods.list_async(customer.id)
    card = await door.v1.customers.payment_methods.retrieve_async(customer.id, saved.data[0].id)
    again = await door.v1.payment_methods.attach_async(card.id, {"customer": customer.id})
    assert (card.card.last4, again.customer) == ("4242", customer.id)


async def test_a_card_belongs_to_one_customer(door: Door) -> None:
    customer, method = await door.saved_card()
    other = await door.customer()
    stolen = await door.refused(
        door.v1.payment_methods.attach_async(method, {"customer": other.id})
    )
    read = await door.refused(door.v1.customers.payment_methods.retrieve_async(other.id, method))
    await door.v1.payment_methods.detach_async(method)
    twice = await door.refused(door.v1.payment_methods.detach_async(method))
    assert stolen.code == "payment_method_unexpected_state"
    assert (read.http_status, twice.http_status) == (400, 400)
    assert (await door.v1.customers.payment_methods.list_async(customer)).data == []


async def test_deleting_a_customer_takes_the_cards_along(door: Door) -> None:
    customer, method = await door.saved_card()
    await door.v1.customers.delete_async(customer)
    card = await door.v1.payment_methods.retrieve_async(method)
    error = await door.refused(
        door.v1.payment_intents.create_async(
            {"amount": 2000, "currency": "usd", "customer": customer}
        )
    )
    assert card.customer is None
    assert (error.code, error.param) == ("resource_missing", "customer")


async def test_an_unknown_token_makes_no_card(door: Door) -> None:
    error = await door.refused(
        door.v1.payment_methods.create_async({"type": "card", "card": {"token": "tok_none"}})
    )
    assert (error.code, error.param) == ("resource_missing", "card[token]")


async def test_customers_are_found_by_e_mail(door: Door) -> None:
    ada = await door.v1.customers.create_async({"email": "ada@example.com"})
    await door.customer()
    listed = await door.v1.customers.list_async({"email": "ada@example.com"})
    recent = await door.v1.customers.list_async({"created": {"lte": ada.created, "gt": 0}})
    assert [row.id for row in listed.data] == [ada.id]
    assert len(recent.data) in {1, 2}
