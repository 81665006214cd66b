"""Every answer of Stripe's becomes a word of the port's; what is new to us is no answer."""

import traceback
from typing import Any

import pytest

from adapters.stripe.accounts import StripeAccountGateway
from adapters.stripe.charges import StripeChargeGateway
from adapters.stripe.customers import StripeCustomerGateway
from adapters.stripe.funding import StripeFundingGateway
from application.ports.charge_gateway import (
    ActionRequired,
    Charged,
    ChargeOutcome,
    Declined,
    GatewayBusy,
    GatewayMisused,
    GatewayUnavailable,
    StillProcessing,
)
from domain.attempt import ChargeRequest
from domain.connect_account import AccountFacts
from domain.currency import Currency
from domain.ids import (
    AccountReference,
    ChargeReference,
    CustomerReference,
    PaymentIntentReference,
    PaymentMethodReference,
    TopUpReference,
)
from domain.money import Money
from domain.transaction import Failure
from tests.builders import NOON, a_transaction_id, usd
from tests.integration.stripe.canned import INTENT, a_charge, answering, booked_in
from tests.integration.stripe.ways import Connect


async def found(connect_to: Connect, **fields: Any) -> ChargeOutcome:
    async with answering({**INTENT, **fields}) as address:
        gateway = StripeChargeGateway(connect_to(address).client)
        return await gateway.find_charge(PaymentIntentReference("pi_1"))


async def charged_with(
    connect_to: Connect, status: int, error: dict[str, Any], *, again: bool = False
) -> ChargeOutcome:
    request = ChargeRequest(
        transaction_id=a_transaction_id(),
        amount=usd(2000),
        customer=CustomerReference("cus_1"),
        payment_method=PaymentMethodReference("pm_1"),
        payment_intent=PaymentIntentReference("pi_9") if again else None,
    )
    async with answering({"error": error}, status=status) as address:
        return await StripeChargeGateway(connect_to(address).client).charge(request, key="k")


@pytest.mark.parametrize("status", ["processing", "requires_capture", "a_word_of_tomorrow"])
async def test_what_is_not_final_is_still_processing(connect_to: Connect, status: str) -> None:
    assert isinstance(await found(connect_to, status=status), StillProcessing)


@pytest.mark.parametrize("booked", [None, "txn_1"])
async def test_a_fee_that_is_not_booked_is_left_open(
    connect_to: Connect, booked: str | None
) -> None:
    outcome = await found(connect_to, latest_charge=a_charge(booked))
    assert isinstance(outcome, Charged)
    assert outcome.processing_fee is None


async def test_a_settlement_in_a_foreign_currency_does_not_hide_the_charge(
    connect_to: Connect,
) -> None:
    outcome = await found(connect_to, latest_charge=a_charge(booked_in("chf")))
    assert isinstance(outcome, Charged)
    assert outcome.amount == usd(2000)
    assert outcome.processing_fee is None


async def test_a_settlement_in_a_foreign_currency_is_named_to_who_asks_for_the_fee(
    connect_to: Connect,
) -> None:
    async with answering(a_charge(booked_in("chf"))) as address:
        gateway = StripeFundingGateway(connect_to(address).client)
        with pytest.raises(GatewayMisused, match="chf"):
            await gateway.find_processing_fee(ChargeReference("ch_1"))


async def test_a_top_up_in_a_foreign_currency_is_named(connect_to: Connect) -> None:
    top_up = {"id": "tu_1", "object": "topup", "amount": 1, "currency": "chf", "status": "pending"}
    async with answering({**top_up, "metadata": {}}) as address:
        with pytest.raises(GatewayMisused, match="chf"):
            await StripeFundingGateway(connect_to(address).client).find_top_up(
                TopUpReference("tu_1")
            )


async def test_an_intent_that_is_not_ours_names_no_transaction(connect_to: Connect) -> None:
    outcome = await found(
        connect_to, status="canceled", metadata={"opside_transaction": "not an id"}
    )
    assert outcome.transaction_id is None


async def test_a_refused_intent_that_asks_for_the_seller_is_no_decline(
    connect_to: Connect,
) -> None:
    error = {"type": "card_error", "code": "authentication_required"}
    outcome = await found(connect_to, status="requires_payment_method", last_payment_error=error)
    assert isinstance(outcome, ActionRequired)


async def test_a_refused_intent_without_a_word_is_declined(connect_to: Connect) -> None:
    outcome = await found(connect_to, status="requires_payment_method")
    assert isinstance(outcome, Declined)
    assert outcome.failure == Failure("requires_payment_method")


@pytest.mark.parametrize(
    "error",
    [
        {"type": "invalid_request_error", "param": "payment_method"},
        {"type": "invalid_request_error", "param": "customer", "code": "resource_missing"},
        {"type": "invalid_request_error", "code": "payment_method_unactivated"},
    ],
)
async def test_a_card_that_cannot_be_used_is_declined(
    connect_to: Connect, error: dict[str, Any]
) -> None:
    outcome = await charged_with(connect_to, 400, error, again=True)
    assert isinstance(outcome, Declined)
    assert outcome.payment_intent == PaymentIntentReference("pi_9")
    assert outcome.failure == Failure(error.get("code", "invalid_request"))


async def test_an_amount_that_stripe_cannot_express_is_never_sent(connect_to: Connect) -> None:
    request = ChargeRequest(
        transaction_id=a_transaction_id(),
        amount=Money(1234, Currency.KWD),
        customer=CustomerReference("cus_1"),
        payment_method=PaymentMethodReference("pm_1"),
    )
    # Nobody listens there: an attempt to send would be no answer.
    gateway = StripeChargeGateway(connect_to("http://127.0.0.1:1").client)
    with pytest.raises(GatewayMisused, match=r"1\.234 KWD"):
        await gateway.charge(request, key="k")


async def test_a_list_without_an_end_proves_nothing(connect_to: Connect) -> None:
    page = {"object": "list", "data": [INTENT] * 100, "has_more": True, "url": "/v1/x"}
    request = ChargeRequest(
        transaction_id=a_transaction_id(),
        amount=usd(2000),
        customer=CustomerReference("cus_1"),
        payment_method=PaymentMethodReference("pm_1"),
    )
    async with answering(page) as address:
        with pytest.raises(GatewayUnavailable, match="more than 5000 rows"):
            await StripeChargeGateway(connect_to(address).client).look_up_charge(
                request, since=NOON
            )


async def test_a_decline_that_names_no_intent_is_still_a_decline(connect_to: Connect) -> None:
    error = {"type": "card_error", "code": "card_declined", "decline_code": "lost_card"}
    outcome = await charged_with(connect_to, 402, error)
    assert isinstance(outcome, Declined)
    assert outcome.payment_intent is None
    assert outcome.failure == Failure("card_declined", "lost_card")


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, {"type": "invalid_request_error", "code": "parameter_unknown", "param": "off"}),
        (401, {"type": "invalid_request_error"}),
        (403, {"type": "invalid_request_error", "code": "more_permissions_required"}),
    ],
)
async def test_what_we_asked_wrongly_is_our_mistake(
    connect_to: Connect, status: int, error: dict[str, Any]
) -> None:
    with pytest.raises(GatewayMisused, match="request req_canned"):
        await charged_with(connect_to, status, error)


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, {"type": "idempotency_error"}),
        (409, {"type": "invalid_request_error", "code": "idempotency_key_in_use"}),
        (500, {"type": "api_error"}),
        (503, {"type": "api_error"}),
    ],
)
async def test_what_may_have_happened_is_unknown(
    connect_to: Connect, status: int, error: dict[str, Any]
) -> None:
    with pytest.raises(GatewayUnavailable, match=f"status {status}"):
        await charged_with(connect_to, status, error)


@pytest.mark.parametrize(
    ("status", "code"), [(400, "rate_limit"), (429, "rate_limit"), (429, "lock_timeout")]
)
async def test_what_stripe_turned_away_did_nothing(
    connect_to: Connect, status: int, code: str
) -> None:
    error = {"type": "invalid_request_error", "code": code}
    with pytest.raises(GatewayBusy, match=f"status {status}"):
        await charged_with(connect_to, status, error)


@pytest.mark.parametrize("answer", [b"<html>", b"", b"\xff", {}, [], {"status": "succeeded"}])
async def test_an_answer_that_makes_no_sense_is_no_answer(
    connect_to: Connect, answer: object
) -> None:
    async with answering(answer) as address:
        client = connect_to(address).client
        with pytest.raises(GatewayUnavailable):
            await StripeChargeGateway(client).find_charge(PaymentIntentReference("pi_1"))


async def test_what_was_in_an_unreadable_answer_is_not_repeated(connect_to: Connect) -> None:
    async with answering(b'{"client_secret": "seti_1_for_nobody_else') as address:
        gateway = StripeCustomerGateway(connect_to(address).client)
        with pytest.raises(GatewayUnavailable, match="APIError") as lost:
            await gateway.start_card_setup(CustomerReference("cus_1"), key="k")
    assert "seti_1" not in "".join(traceback.format_exception(lost.value))


async def test_a_payment_method_that_is_no_card_is_no_card(connect_to: Connect) -> None:
    method = {"id": "pm_1", "object": "payment_method", "type": "link", "customer": None}
    async with answering(method) as address:
        gateway = StripeCustomerGateway(connect_to(address).client)
        assert await gateway.find_card(PaymentMethodReference("pm_1")) is None


async def test_what_stripe_leaves_out_of_an_account_is_not_there(connect_to: Connect) -> None:
    async with answering({"id": "acct_1", "object": "account"}) as address:
        gateway = StripeAccountGateway(connect_to(address).client)
        facts = await gateway.find_account(AccountReference("acct_1"))
    assert facts == AccountFacts(reference=AccountReference("acct_1"))
