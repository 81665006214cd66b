"""The receiving half of a transfer: a payment on the connected account."""

from adapters.sandbox.core.json import Json
from adapters.sandbox.core.merchant import Merchant
from adapters.sandbox.resources.charge_shape import BLANK_CHARGE
from adapters.sandbox.resources.payment_methods import blank_billing_details


def destination_payment(merchant: Merchant, transfer: Json) -> Json:
    """Record that a connected account received a transfer."""
    platform = merchant.platform
    amount = transfer["amount"]
    payment: Json = {
        "id": platform.ids.make("py"),
        **BLANK_CHARGE,
        "amount": amount,
        "amount_captured": amount,
        "billing_details": blank_billing_details(),
        "created": platform.clock.now(),
        "currency": transfer["currency"],
        "metadata": {},
        "payment_method_details": {"stripe_account": {}, "type": "stripe_account"},
        "source_transfer": transfer["id"],
        "transfer_group": transfer["transfer_group"],
    }
    return merchant.table("charge").add(payment)


def payment_refund(merchant: Merchant, payment: Json, amount: int) -> Json:
    """Record that a connected account gave part of a transfer back."""
    platform = merchant.platform
    payment["amount_refunded"] += amount
    payment["refunded"] = payment["amount_refunded"] == payment["amount"]
    refund: Json = {
        "id": platform.ids.make("pyr"),
        "object": "refund",
        "amount": amount,
        "balance_transaction": None,
        "charge": payment["id"],
        "created": platform.clock.now(),
        "currency": payment["currency"],
        "customer": None,
        "customer_account": None,
        "metadata": {},
        "payment_intent": None,
        "payment_method": None,
        "reason": None,
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "succeeded",
        "transfer_reversal": None,
    }
    return merchant.table("refund").add(refund)
