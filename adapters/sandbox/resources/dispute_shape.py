"""The shape of a Dispute, and of the evidence inside it."""

from typing import Final

from adapters.sandbox.core.json import Json
from adapters.sandbox.core.merchant import Merchant

TEXTS: Final = (
    "access_activity_log",
    "billing_address",
    "cancellation_policy",
    "cancellation_policy_disclosure",
    "cancellation_rebuttal",
    "customer_communication",
    "customer_email_address",
    "customer_name",
    "customer_purchase_ip",
    "customer_signature",
    "duplicate_charge_documentation",
    "duplicate_charge_explanation",
    "duplicate_charge_id",
    "product_description",
    "receipt",
    "refund_policy",
    "refund_policy_disclosure",
    "refund_refusal_explanation",
    "service_date",
    "service_documentation",
    "shipping_address",
    "shipping_carrier",
    "shipping_date",
    "shipping_documentation",
    "shipping_tracking_number",
    "uncategorized_file",
    "uncategorized_text",
)
REASONS: Final = (
    "bank_cannot_process",
    "check_returned",
    "credit_not_processed",
    "customer_initiated",
    "debit_not_authorized",
    "duplicate",
    "fraudulent",
    "general",
    "incorrect_account_details",
    "insufficient_funds",
    "noncompliant",
    "product_not_received",
    "product_unacceptable",
    "subscription_canceled",
    "unrecognized",
)
# The card network's own code for the reasons that cards give most.
CODES: Final = {"fraudulent": "10.4", "product_not_received": "13.1"}


def blank_dispute(
    merchant: Merchant, charge: Json, *, reason: str, amount: int, is_inquiry: bool
) -> Json:
    """Return a dispute over a charge, before any money has moved."""
    platform = merchant.platform
    now = platform.clock.now()
    return {
        "id": platform.ids.make("du"),
        "object": "dispute",
        "amount": amount,
        "balance_transactions": [],
        "charge": charge["id"],
        "created": now,
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": {**dict.fromkeys(TEXTS), "enhanced_evidence": {}},
        "evidence_details": {
            "due_by": now + platform.settings.evidence,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
            "submission_method": "not_submitted",
        },
        "intended_submission_method": None,
        "is_charge_refundable": is_inquiry,
        "livemode": False,
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "payment_method_details": _card(charge, reason, is_inquiry=is_inquiry),
        "reason": reason,
        "status": "warning_needs_response" if is_inquiry else "needs_response",
    }


def _card(charge: Json, reason: str, *, is_inquiry: bool) -> Json:
    brand = charge["payment_method_details"]["card"]["brand"]
    return {
        "card": {
            "brand": brand,
            "case_type": "inquiry" if is_inquiry else "chargeback",
            "network": brand,
            "network_reason_code": CODES.get(reason),
        },
        "type": "card",
    }
