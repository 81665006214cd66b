"""The receiving half of a transfer: a payment on the connected account."""

from adapters.sandbox.core.json import Json
from adapters.sandbox.core.merchant import Merchant
from adapters.sandbox.resources.payment_methods import blank_billing_details


def destination_payment(merchant: Merchant, transfer: Json) -> Json:
    """Record that a connected account received a transfer."""
    platform = merchant.platform
    amount = transfer["amount"]
    payment: Json = {
        "id": platform.ids.make("py"),
        "object": "charge",
        "amount": amount,
        "amount_captured": amount,
        "amount_refunded": 0,
        "application": None,
        "application_fee": None,
        "application_fee_amount": None,
        "balance_transaction": None,
        "billing_details": blank_billing_details(),
        "calculated_statement_descriptor": None,
        "captured": True,
        "created": platform.clock.now(),
        "currency": transfer["currency"],
        "customer": None,
        "description": None,
        "disputed": False,
        "failure_balance_transaction": None,
        "failure_code": None,
        "failure_message": None,
        "fraud_details": {},
        "livemode": False,
        "metadata": {},
        "on_behalf_of": None,
        "outcome": None,
        "paid": True,
        "payment_intent": None,
        "payment_method": None,
        "payment_method_details": {"stripe_account": {}, "type": "stripe_account"},
        "receipt_email": None,
        "receipt_number": None,
        "receipt_url": None,
        "refunded": False,
        "review": None,
        "shipping": None,
        "source": None,
        "source_transfer": transfer["id"],
        "statement_descriptor": None,
        "statement_descriptor_suffix": None,
        "status": "succeeded",
        "transfer_data": None,
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
        "failure_balance_transaction": None,
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
