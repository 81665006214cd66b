"""Every type of Stripe's that concerns this service is handled, or let be for a reason."""

from typing import Final

import pytest

from application.events.registry import REGISTRY, event_types, kind_of
from application.ports.webhook_verifier import WebhookEndpoint

PLATFORM: Final = {
    "payment_intent": "processing requires_action succeeded payment_failed canceled",
    "charge": "succeeded failed updated refunded",
    "refund": "created updated failed",
    "charge.refund": "updated",
    "charge.dispute": "created updated funds_withdrawn funds_reinstated closed",
    "radar.early_fraud_warning": "created",
    "transfer": "created updated reversed",
    "setup_intent": "succeeded setup_failed requires_action canceled",
    "payment_method": "attached detached updated automatically_updated",
    "customer": "updated deleted",
    "customer.subscription": "created updated deleted paused resumed trial_will_end",
    "invoice": (
        "created finalized finalization_failed updated sent paid payment_failed"
        " payment_action_required voided marked_uncollectible overdue overpaid"
    ),
    "invoice_payment": "paid",
    "topup": "succeeded failed reversed",
    "balance": "available",
    "payout": "paid failed reconciliation_completed",
    "reserve.hold": "created",
    "reserve.release": "created",
}
CONNECT: Final = {
    "account": "updated",
    "capability": "updated",
    "account.application": "deauthorized",
    "account.external_account": "created updated deleted",
    "person": "updated",
    "payout": "created updated paid failed canceled",
    "balance": "available",
}
OF_THE_OLD_SERVICE: Final = {
    "payment_intent": "succeeded payment_failed",
    "charge": "succeeded failed refunded",
    "invoice": "finalized paid payment_failed",
    "customer.subscription": "updated deleted",
    "account": "updated",
}
ENDED: Final = ("transfer.paid", "transfer.failed")
"""Two more that the old service asked for; Stripe ended them in 2017."""


def names(families: dict[str, str]) -> list[str]:
    return [f"{family}.{name}" for family, rest in families.items() for name in rest.split()]


@pytest.mark.parametrize("name", names(PLATFORM))
def test_every_type_of_the_platform_is_known(name: str) -> None:
    assert kind_of(name, account=None) is not None


@pytest.mark.parametrize("name", names(CONNECT))
def test_every_type_of_the_accounts_is_known(name: str) -> None:
    assert kind_of(name, account="acct_1") is not None


def test_what_the_old_service_asked_for_is_handled() -> None:
    asked = {*event_types(WebhookEndpoint.PLATFORM), *event_types(WebhookEndpoint.CONNECT)}
    assert {*names(OF_THE_OLD_SERVICE)} <= asked


@pytest.mark.parametrize("name", ENDED)
def test_what_stripe_ended_is_taken_and_never_asked_for(name: str) -> None:
    kind = kind_of(name, account=None)
    assert kind is not None
    assert (kind.handler, kind.is_registered) == (None, False)
    assert name not in event_types(WebhookEndpoint.PLATFORM)


def test_whatever_is_let_be_says_why() -> None:
    silent = [kind.name for kind in REGISTRY.values() if len(kind.meaning.split()) < 4]
    assert silent == []
