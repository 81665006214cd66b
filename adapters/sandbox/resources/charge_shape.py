"""The shape of a Charge before anything is known about it."""

from typing import Final

from adapters.sandbox.core.json import Json

# Fields that stay null here unless the charge says otherwise.
_UNKNOWN: Final = (
    "application",
    "application_fee",
    "application_fee_amount",
    "balance_transaction",
    "calculated_statement_descriptor",
    "customer",
    "description",
    "failure_balance_transaction",
    "failure_code",
    "failure_message",
    "on_behalf_of",
    "outcome",
    "payment_intent",
    "payment_method",
    "receipt_email",
    "receipt_number",
    "receipt_url",
    "review",
    "shipping",
    "source",
    "source_transfer",
    "statement_descriptor",
    "statement_descriptor_suffix",
    "transfer_data",
    "transfer_group",
)
BLANK_CHARGE: Final[Json] = {
    "object": "charge",
    **dict.fromkeys(_UNKNOWN),
    "amount_refunded": 0,
    "captured": True,
    "disputed": False,
    "fraud_details": {},
    "livemode": False,
    "paid": True,
    "refunded": False,
    "status": "succeeded",
}
