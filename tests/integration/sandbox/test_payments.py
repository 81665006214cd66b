"""Confirming PaymentIntents: every card behaves as Stripe says, and leaves the right traces."""

from typing import Any

import pytest

from tests.integration.sandbox.door import Door

DECLINES = [
    ("pm_card_visa_chargeDeclined", "card_declined", "generic_decline", "try_again_later"),
    ("pm_card_chargeDeclined", "card_declined", "generic_decline", "try_again_later"),
    (
        "pm_card_visa_chargeDeclinedInsufficientFunds",
        "card_declined",
        "insufficient_funds",
        "try_again_later",
    ),
    ("pm_card_visa_chargeDeclinedLostCard", "card_declined", "lost_card", "do_not_try_again"),
    ("pm_card_visa_chargeDeclinedStolenCard", "card_declined", "stolen_card", "do_not_try_again"),
    ("pm_card_chargeDeclinedExpiredCard", "expired_card", None, "confirm_card_data"),
    ("pm_card_chargeDeclinedIncorrectCvc", "incorrect_cvc", None, "confirm_card_data"),
    ("pm_card_chargeDeclinedProcessingError", "processing_error", None, "try_again_later"),
]


async def test_a_confirmed_payment_succeeds_at_once(door: Door) -> None:
    intent = await door.pay(1500, metadata={"claim_id": "c1"}, transfer_group="c1")
    charge = await door.v1.charges.retrieve_async(intent.latest_charge)
    assert (intent.status, intent.amount_received) == ("succeeded", 1500)
    assert (charge.status, charge.paid, charge.captured) == ("succeeded", True, True)
    assert charge.metadata.to_dict() == {"claim_id": "c1"}
    assert charge.transfer_group == "c1"
    assert charge.payment_method_details.card.last4 == "4242"
    assert await door.event_types() == [
        "customer.created",
        "payment_method.attached",
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
        "charge.updated",
    ]


async def test_asynchronous_capture_books_the_money_right_after_the_answer(door: Door) -> None:
    intent = await door.pay(expand=["latest_charge"])
    assert intent.capture_method == "automatic_async"
    assert intent.latest_charge.balance_transaction is None
    charge = await door.v1.charges.retrieve_async(
        intent.latest_charge.id, {"expand": ["balance_transaction"]}
    )
    assert (charge.balance_transaction.fee, charge.balance_transaction.net) == (88, 1912)


async def test_stripes_fee_is_rounded_half_up(door: Door) -> None:
    # 2.9 % of 50 is 1.45, of 500 exactly 14.5, of 10001 290.029.
    for amount, fee in ((50, 31), (500, 45), (10_001, 320)):
        intent = await door.pay(
            amount,
            capture_method="automatic",
            expand=["latest_charge.balance_transaction"],
        )
        assert intent.latest_charge.balance_transaction.fee == fee


@pytest.mark.parametrize(("card", "code", "decline_code", "advice"), DECLINES)
async def test_a_refusing_card_cannot_even_be_attached(
    door: Door, card: str, code: str, decline_code: str | None, advice: str
) -> None:
    customer = await door.customer()
    error: Any = await door.refused(
        door.v1.payment_methods.attach_async(card, {"customer": customer.id})
    )
    assert (type(error).__name__, error.http_status, error.code) == ("CardError", 402, code)
    assert getattr(error.error, "decline_code", None) == decline_code
    assert error.error.advice_code == advice


@pytest.mark.parametrize(("card", "code", "decline_code", "advice"), DECLINES)
async def test_a_declined_payment_leaves_a_failed_charge_and_the_intent_open(
    door: Door, card: str, code: str, decline_code: str | None, advice: str
) -> None:
    error = await door.refused(
        door.v1.payment_intents.create_async(
            {"amount": 2000, "currency": "usd", "payment_method": card, "confirm": True}
        )
    )
    intent = await door.v1.payment_intents.retrieve_async(error.error.payment_intent.id)
    charge = await door.v1.charges.retrieve_async(error.error.charge)
    assert (error.http_status, error.code, error.error.type) == (402, code, "card_error")
    assert (intent.status, intent.payment_method) == ("requires_payment_method", None)
    assert intent.last_payment_error.code == code
    assert intent.last_payment_error.payment_method.card.brand == "visa"
    assert intent.latest_charge == charge.id
    assert (charge.status, charge.failure_code, charge.paid) == ("failed", code, False)
    assert (charge.outcome.reason, charge.outcome.advice_code) == (decline_code or code, advice)
    assert await door.event_types() == [
        "payment_intent.created",
        "charge.failed",
        "payment_intent.payment_failed",
    ]
    assert (await door.books())["sums"] == {}


async def test_a_card_may_attach_and_decline_later(door: Door) -> None:
    error = await door.refused(door.pay(card="pm_card_chargeCustomerFail"))
    assert (error.http_status, error.code) == (402, "card_declined")


async def test_one_intent_may_be_confirmed_again_with_another_card(door: Door) -> None:
    first = await door.refused(door.pay(card="pm_card_chargeCustomerFail"))
    intent = first.error.payment_intent
    card = await door.v1.payment_methods.attach_async(
        "pm_card_mastercard", {"customer": intent.customer}
    )
    again = await door.v1.payment_intents.confirm_async(
        intent.id, {"payment_method": card.id, "off_session": True}
    )
    charges = await door.v1.charges.list_async({"payment_intent": intent.id})
    assert (again.status, again.last_payment_error) == ("succeeded", None)
    assert [charge.status for charge in charges.data] == ["succeeded", "failed"]


async def test_a_demand_for_authentication_off_session_is_a_decline_without_a_charge(
    door: Door,
) -> None:
    error = await door.refused(door.pay(card="pm_card_authenticationRequired"))
    intent = error.error.payment_intent
    assert (error.code, error.error.decline_code) == ("authentication_required",) * 2
    assert error.user_message == (
        "Your card was declined. This transaction requires authentication."
    )
    assert (intent.status, intent.latest_charge) == ("requires_payment_method", None)
    assert (await door.v1.charges.list_async()).data == []


@pytest.mark.parametrize(
    ("outcome", "status", "paid"),
    [("succeed", "succeeded", 2000), ("fail", "requires_payment_method", 0)],
)
async def test_on_session_authentication_is_finished_by_the_control_route(
    door: Door, outcome: str, status: str, paid: int
) -> None:
    intent = await door.pay(card="pm_card_authenticationRequired", off_session=False)
    assert (intent.status, intent.next_action.type) == ("requires_action", "use_stripe_sdk")
    await door.control("POST", f"/payment_intents/{intent.id}/authenticate", outcome=outcome)
    after = await door.v1.payment_intents.retrieve_async(intent.id)
    assert (after.status, after.amount_received, after.next_action) == (status, paid, None)


async def test_a_card_set_up_for_off_session_use_is_charged_without_asking(door: Door) -> None:
    customer = await door.customer()
    setup = await door.v1.setup_intents.create_async({"customer": customer.id})
    saved = await door.control(
        "POST",
        f"/setup_intents/{setup.id}/confirm",
        payment_method="pm_card_authenticationRequiredOnSetup",
    )
    intent = await door.v1.payment_intents.create_async(
        {
            "amount": 2000,
            "currency": "eur",
            "customer": customer.id,
            "payment_method": saved["payment_method"],
            "confirm": True,
            "off_session": True,
        }
    )
    assert intent.status == "succeeded"


async def test_an_error_can_be_asked_for_instead_of_waiting_for_the_cardholder(door: Door) -> None:
    error = await door.refused(
        door.pay(
            card="pm_card_authenticationRequired",
            off_session=False,
            error_on_requires_action=True,
        )
    )
    assert (error.http_status, error.code) == (402, "authentication_required")


async def test_a_card_may_ask_only_while_its_holder_is_there(door: Door) -> None:
    card = "pm_card_authenticationRequiredSetupForOffSession"
    away = await door.pay(card=card)
    there = await door.pay(card=card, off_session=False)
    early = await door.raw("POST", f"/_sandbox/payment_intents/{away.id}/authenticate", json={})
    assert (away.status, there.status) == ("succeeded", "requires_action")
    assert early.body["error"]["code"] == "payment_intent_unexpected_state"


async def test_a_saved_card_is_charged_through_its_customer_only(door: Door) -> None:
    _, method = await door.saved_card()
    error = await door.refused(
        door.v1.payment_intents.create_async(
            {"amount": 2000, "currency": "usd", "payment_method": method, "confirm": True}
        )
    )
    assert error.user_message.startswith(f"The PaymentMethod supplied ({method}) belongs to")
