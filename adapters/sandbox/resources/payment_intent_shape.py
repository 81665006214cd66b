"""The shape of a PaymentIntent before anything has happened to it."""

from typing import Final

from adapters.sandbox.core.json import Json
from adapters.sandbox.resources.changes import merged_metadata
from adapters.sandbox.resources.intents import automatic_methods
from adapters.sandbox.wire.call import Call

_GIVEN: Final = (
    "amount",
    "currency",
    "customer",
    "description",
    "receipt_email",
    "setup_future_usage",
    "statement_descriptor",
    "statement_descriptor_suffix",
    "transfer_group",
)
_UNKNOWN: Final = (
    "application",
    "application_fee_amount",
    "canceled_at",
    "cancellation_reason",
    "customer_account",
    "excluded_payment_method_types",
    "last_payment_error",
    "latest_charge",
    "next_action",
    "on_behalf_of",
    "payment_method_configuration_details",
    "processing",
    "review",
    "shipping",
    "source",
    "transfer_data",
)
_CARD_OPTIONS: Final = {
    "installments": None,
    "mandate_options": None,
    "network": None,
    "request_three_d_secure": "automatic",
}


def blank_intent(call: Call, method: Json | None) -> Json:
    """Return a PaymentIntent as the call asks for it, before anything has happened to it."""
    form = call.form
    intent_id = call.make_id("pi")
    return {
        "id": intent_id,
        "object": "payment_intent",
        **dict.fromkeys(_UNKNOWN),
        **{name: form.get(name) for name in _GIVEN},
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "automatic_payment_methods": automatic_methods(form),
        "capture_method": form.get("capture_method", "automatic_async"),
        "client_secret": f"{intent_id}_secret_{call.platform.ids.secret()}",
        "confirmation_method": form.get("confirmation_method", "automatic"),
        "created": call.now,
        "livemode": False,
        "metadata": merged_metadata({}, form.get("metadata")),
        "payment_method": method["id"] if method else None,
        "payment_method_options": {"card": _CARD_OPTIONS},
        "payment_method_types": ["card"],
        "status": "requires_confirmation" if method else "requires_payment_method",
    }
