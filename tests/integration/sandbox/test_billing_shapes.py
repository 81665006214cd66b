"""The service reads a subscription and an invoice alike in today's shape and in the old one."""

import pytest

from adapters.sandbox.core.settings import API_VERSION, OLD_VERSION
from adapters.stripe.billing_shapes import customer_of, intents_of, invoice_of, subscription_of
from domain.invoice import InvoiceStatus
from domain.subscription import SubscriptionStatus
from tests.builders import usd
from tests.integration.sandbox.door import Door, Listening
from tests.integration.sandbox.test_versions import heard

LEAVE = "pi_1_secret"


@pytest.mark.parametrize("version", [API_VERSION, OLD_VERSION])
async def test_events_of_either_version_say_the_same_as_the_object(
    door: Door, listening: Listening, version: str
) -> None:
    types = ("customer.subscription.updated", "invoice.paid")
    told = await heard(door, listening, version, *types)
    shape = told["customer.subscription.updated"]["data"]["object"]
    found = subscription_of(shape)
    now = await door.v1.subscriptions.retrieve_async(shape["id"])
    assert found.facts == subscription_of(now.to_dict()).facts
    assert found.facts.status is SubscriptionStatus.ACTIVE
    bill = told["invoice.paid"]["data"]["object"]
    invoice = invoice_of(bill, last_payment_error=None)
    asked = await door.v1.invoices.retrieve_async(bill["id"], {"expand": ["payments"]})
    assert invoice == invoice_of(asked.to_dict(), last_payment_error=None)
    assert (invoice.status, invoice.amount_paid) == (InvoiceStatus.PAID, usd(2_900))
    assert (invoice.subscription, customer_of(bill)) == (found.facts.reference, found.customer)
    assert invoice.period_end == found.facts.period_end
    (intent,) = intents_of(asked.to_dict())
    assert list(intents_of(bill)) == ([intent] if version == OLD_VERSION else [])


def test_an_invoice_without_lines_or_payments_has_its_own_period_and_no_intent() -> None:
    shape = {
        "id": "in_1",
        "customer": {"id": "cus_1", "object": "customer"},
        "status": "draft",
        "currency": "usd",
        "amount_due": 0,
        "amount_paid": 0,
        "amount_remaining": 0,
        "attempt_count": 0,
        "period_start": 0,
        "period_end": 60,
        "created": 0,
    }
    invoice = invoice_of(shape, last_payment_error=None)
    assert (invoice.period_end - invoice.period_start).total_seconds() == 60
    assert invoice.subscription is None
    assert (customer_of(shape), list(intents_of(shape))) == ("cus_1", [])


@pytest.mark.parametrize(
    "invoice",
    [
        {"id": "in_1", "confirmation_secret": {"client_secret": LEAVE, "type": "x"}},
        {"id": "in_1", "payment_intent": {"id": "pi_1", "client_secret": LEAVE}},
    ],
)
def test_the_leave_to_pay_is_found_in_either_shape(invoice: dict[str, object]) -> None:
    period = {"current_period_start": 0, "current_period_end": 60}
    shape = {
        "id": "sub_1",
        "customer": "cus_1",
        "status": "incomplete",
        "cancel_at_period_end": False,
        "items": {"data": [{"price": {"id": "price_1"}, **period}]},
    }
    assert subscription_of({**shape, "latest_invoice": invoice}).client_secret == LEAVE
    for nothing in ("in_1", {"id": "in_1", "payment_intent": "pi_1"}, None):
        assert subscription_of({**shape, "latest_invoice": nothing}).client_secret is None
