"""PaymentIntents beyond their confirmation: capture, cancellation, ownership, limits, lists."""

import pytest

from tests.integration.sandbox.door import Door


async def test_manual_capture_takes_a_part_and_lets_the_rest_go(door: Door) -> None:
    intent = await door.pay(2000, capture_method="manual")
    assert (intent.status, intent.amount_capturable) == ("requires_capture", 2000)
    captured = await door.v1.payment_intents.capture_async(intent.id, {"amount_to_capture": 1500})
    assert (captured.status, captured.amount_received) == ("succeeded", 1500)
    assert (await door.books())["sums"]["usd"]["charge"]["amount"] == 1500


async def test_a_canceled_intent_stays_canceled(door: Door) -> None:
    intent = await door.pay(2000, capture_method="manual")
    canceled = await door.v1.payment_intents.cancel_async(
        intent.id, {"cancellation_reason": "abandoned"}
    )
    error = await door.refused(door.v1.payment_intents.confirm_async(intent.id))
    assert (canceled.status, canceled.cancellation_reason) == ("canceled", "abandoned")
    assert (error.http_status, error.code) == (400, "payment_intent_unexpected_state")
    assert error.error.payment_intent.status == "canceled"


async def test_anothers_card_is_refused_before_anything_is_made(door: Door) -> None:
    _, method = await door.saved_card()
    other = await door.customer()
    error = await door.refused(
        door.v1.payment_intents.create_async(
            {
                "amount": 2000,
                "currency": "usd",
                "customer": other.id,
                "payment_method": method,
                "confirm": True,
            }
        )
    )
    assert (error.http_status, error.param) == (400, "payment_method")
    assert (await door.v1.payment_intents.list_async()).data == []


async def test_a_card_used_once_without_being_saved_is_spent(door: Door) -> None:
    card = await door.v1.payment_methods.create_async(
        {"type": "card", "card": {"token": "tok_visa"}}
    )
    form = {"amount": 900, "currency": "usd", "payment_method": card.id, "confirm": True}
    assert (await door.v1.payment_intents.create_async(form)).status == "succeeded"
    error = await door.refused(door.v1.payment_intents.create_async(form))
    assert error.code == "payment_method_unexpected_state"


@pytest.mark.parametrize(
    ("amount", "currency", "code"),
    [
        (49, "usd", "amount_too_small"),
        (29, "gbp", "amount_too_small"),
        (100_000_000, "usd", "amount_too_large"),
        (0, "usd", "parameter_invalid_integer"),
        (150, "isk", "parameter_invalid_integer"),
        (1005, "kwd", "parameter_invalid_integer"),
    ],
)
async def test_amounts_that_no_card_is_charged_are_refused(
    door: Door, amount: int, currency: str, code: str
) -> None:
    error = await door.refused(
        door.v1.payment_intents.create_async({"amount": amount, "currency": currency})
    )
    assert (error.http_status, error.code, error.param) == (400, code, "amount")


async def test_intents_are_listed_by_customer_and_creation(door: Door) -> None:
    mine = await door.pay()
    other = await door.pay()
    listed = await door.v1.payment_intents.list_async(
        {"customer": mine.customer, "created": {"gte": mine.created}}
    )
    later = await door.v1.payment_intents.list_async(
        {"customer": mine.customer, "created": {"gt": other.created}}
    )
    assert [intent.id for intent in listed.data] == [mine.id]
    assert later.data == []


async def test_a_payment_may_wait_for_its_card(door: Door) -> None:
    intent = await door.v1.payment_intents.create_async({"amount": 2000, "currency": "usd"})
    error = await door.refused(door.v1.payment_intents.confirm_async(intent.id))
    customer, method = await door.saved_card()
    updated = await door.v1.payment_intents.update_async(
        intent.id,
        {"customer": customer, "payment_method": method, "amount": 2500, "metadata": {"a": "b"}},
    )
    assert (error.code, error.param) == ("payment_intent_unexpected_state", "payment_method")
    assert (updated.status, updated.amount) == ("requires_confirmation", 2500)
    confirmed = await door.v1.payment_intents.confirm_async(intent.id)
    listed = await door.v1.payment_intents.list_async({"customer": customer})
    assert (confirmed.status, confirmed.amount_received) == ("succeeded", 2500)
    assert [row.id for row in listed.data] == [intent.id]


async def test_a_finished_payment_keeps_its_amount(door: Door) -> None:
    intent = await door.pay(2000)
    error = await door.refused(door.v1.payment_intents.update_async(intent.id, {"amount": 1}))
    noted = await door.v1.payment_intents.update_async(intent.id, {"description": "fee"})
    assert error.code == "payment_intent_unexpected_state"
    assert (noted.amount, noted.description) == (2000, "fee")


async def test_a_card_is_saved_by_paying_with_it_when_asked(door: Door) -> None:
    customer = await door.customer()
    intent = await door.v1.payment_intents.create_async(
        {
            "amount": 2000,
            "currency": "usd",
            "customer": customer.id,
            "payment_method": "pm_card_visa",
            "setup_future_usage": "off_session",
            "confirm": True,
        }
    )
    saved = await door.v1.payment_methods.list_async({"customer": customer.id})
    assert [card.id for card in saved.data] == [intent.payment_method]


async def test_more_than_was_authorized_is_not_captured(door: Door) -> None:
    intent = await door.pay(2000, capture_method="manual")
    error = await door.refused(
        door.v1.payment_intents.capture_async(intent.id, {"amount_to_capture": 2001})
    )
    await door.v1.payment_intents.cancel_async(intent.id)
    charge = await door.v1.charges.retrieve_async(intent.latest_charge)
    late = await door.refused(door.v1.payment_intents.capture_async(intent.id))
    assert (error.param, late.code) == ("amount_to_capture", "payment_intent_unexpected_state")
    assert (charge.captured, charge.refunded) == (False, True)


async def test_cards_and_charges_are_described_afterwards(door: Door) -> None:
    intent = await door.pay(2000)
    charge = await door.v1.charges.update_async(intent.latest_charge, {"metadata": {"a": "1"}})
    card = await door.v1.payment_methods.update_async(
        intent.payment_method, {"metadata": {"b": "2"}, "billing_details": {"name": "Ada"}}
    )
    assert charge.metadata.to_dict() == {"a": "1"}
    assert (card.metadata.to_dict(), card.billing_details.name) == ({"b": "2"}, "Ada")
