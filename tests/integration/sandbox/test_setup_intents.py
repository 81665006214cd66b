"""SetupIntents: how a card is saved, or not."""

from tests.integration.sandbox.door import Door


async def test_a_card_is_saved_and_made_the_default(door: Door) -> None:
    customer = await door.customer()
    setup = await door.v1.setup_intents.create_async(
        {
            "customer": customer.id,
            "usage": "off_session",
            "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
            "metadata": {"seller": "s1"},
        }
    )
    assert (setup.status, setup.usage) == ("requires_payment_method", "off_session")
    done = await door.v1.setup_intents.confirm_async(setup.id, {"payment_method": "pm_card_visa"})
    updated = await door.v1.customers.update_async(
        customer.id, {"invoice_settings": {"default_payment_method": done.payment_method}}
    )
    saved = await door.v1.customers.payment_methods.list_async(customer.id, {"type": "card"})
    assert (done.status, done.metadata.to_dict()) == ("succeeded", {"seller": "s1"})
    assert updated.invoice_settings.default_payment_method == done.payment_method
    assert [(card.id, card.customer) for card in saved.data] == [(done.payment_method, customer.id)]
    assert await door.event_types() == [
        "customer.created",
        "setup_intent.created",
        "payment_method.attached",
        "setup_intent.succeeded",
        "customer.updated",
    ]


async def test_a_refused_card_fails_the_setup_and_leaves_it_open(door: Door) -> None:
    customer = await door.customer()
    setup = await door.v1.setup_intents.create_async({"customer": customer.id})
    error = await door.refused(
        door.v1.setup_intents.confirm_async(
            setup.id, {"payment_method": "pm_card_visa_chargeDeclined"}
        )
    )
    after = await door.v1.setup_intents.retrieve_async(setup.id)
    assert (error.http_status, error.code) == (402, "card_declined")
    assert error.error.setup_intent.id == setup.id
    assert (after.status, after.last_setup_error.code) == (
        "requires_payment_method",
        "card_declined",
    )
    assert "setup_intent.setup_failed" in await door.event_types()


async def test_three_d_secure_stands_between_a_card_and_its_saving(door: Door) -> None:
    customer = await door.customer()
    for outcome, status in (("fail", "requires_payment_method"), ("succeed", "succeeded")):
        setup = await door.v1.setup_intents.create_async(
            {
                "customer": customer.id,
                "payment_method": "pm_card_authenticationRequired",
                "confirm": True,
                "return_url": "https://seller.example/back",
            }
        )
        assert (setup.status, setup.next_action.type) == ("requires_action", "redirect_to_url")
        await door.control("POST", f"/setup_intents/{setup.id}/authenticate", outcome=outcome)
        assert (await door.v1.setup_intents.retrieve_async(setup.id)).status == status


async def test_a_canceled_setup_cannot_be_confirmed(door: Door) -> None:
    setup = await door.v1.setup_intents.create_async({})
    await door.v1.setup_intents.cancel_async(setup.id, {"cancellation_reason": "abandoned"})
    error = await door.refused(
        door.v1.setup_intents.confirm_async(setup.id, {"payment_method": "pm_card_visa"})
    )
    assert error.code == "setup_intent_unexpected_state"
    assert error.error.setup_intent.status == "canceled"


async def test_a_setup_waits_for_a_card_and_may_be_described(door: Door) -> None:
    customer = await door.customer()
    setup = await door.v1.setup_intents.create_async({"customer": customer.id})
    error = await door.refused(door.v1.setup_intents.confirm_async(setup.id))
    updated = await door.v1.setup_intents.update_async(
        setup.id, {"payment_method": "pm_card_mastercard", "metadata": {"a": "b"}}
    )
    listed = await door.v1.setup_intents.list_async({"customer": customer.id})
    assert error.code == "setup_intent_unexpected_state"
    assert (updated.status, updated.metadata.to_dict()) == ("requires_confirmation", {"a": "b"})
    assert [row.id for row in listed.data] == [setup.id]
    assert (await door.v1.setup_intents.confirm_async(setup.id)).status == "succeeded"


async def test_the_control_route_needs_no_browser_for_three_d_secure(door: Door) -> None:
    setup = await door.v1.setup_intents.create_async({})
    done = await door.control(
        "POST",
        f"/setup_intents/{setup.id}/confirm",
        payment_method="pm_card_authenticationRequired",
    )
    early = await door.raw("POST", f"/_sandbox/setup_intents/{setup.id}/authenticate", json={})
    assert done["status"] == "succeeded"
    assert early.body["error"]["code"] == "setup_intent_unexpected_state"
