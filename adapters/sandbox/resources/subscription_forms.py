"""The parameters of the calls on subscriptions."""

from typing import Final

from adapters.sandbox.resources.beyond import beyond
from adapters.sandbox.resources.subscription_items import CHANGED_ITEMS, FIRST_ITEMS
from adapters.sandbox.wire.fields import (
    Form,
    boolean,
    choice,
    currency,
    group,
    integer,
    listing,
    loose,
    metadata,
    required,
    text,
)
from adapters.sandbox.wire.listing import LIST

_BEHAVIORS = ("allow_incomplete", "default_incomplete", "error_if_incomplete")
_METHODS = choice("charge_automatically", "send_invoice")
_FEEDBACK = (
    "customer_service",
    "low_quality",
    "missing_features",
    "other",
    "switched_service",
    "too_complex",
    "too_expensive",
    "unused",
)
_DETAILS = group({"comment": text(), "feedback": choice(*_FEEDBACK)})
_PAYMENT_SETTINGS = group(
    {
        "payment_method_options": loose(),
        "payment_method_types": listing(text()),
        "save_default_payment_method": choice("off", "on_subscription"),
    }
)
_TRIAL_SETTINGS = group(
    {
        "end_behavior": required(
            group({"missing_payment_method": required(choice("cancel", "create_invoice"))})
        )
    }
)
_FIELDS: Form = {
    "cancel_at": text(),
    "cancel_at_period_end": boolean(),
    "collection_method": _METHODS,
    "days_until_due": integer(0),
    "default_payment_method": text(),
    "description": text(500),
    "metadata": metadata(),
    "off_session": boolean(),
    "payment_behavior": choice(*_BEHAVIORS),
    "payment_settings": _PAYMENT_SETTINGS,
    "proration_behavior": choice("always_invoice", "create_prorations", "none"),
    "trial_settings": _TRIAL_SETTINGS,
    **beyond(
        "add_invoice_items",
        "application_fee_percent",
        "automatic_tax",
        "billing_cycle_anchor",
        "billing_schedules",
        "billing_thresholds",
        "default_source",
        "default_tax_rates",
        "discounts",
        "invoice_settings",
        "on_behalf_of",
        "pending_invoice_item_interval",
        "transfer_data",
        "trial_from_plan",
    ),
}
CREATE: Final[Form] = {
    **_FIELDS,
    "billing_mode": group(
        {
            "flexible": group({"proration_discounts": choice("included", "itemized")}),
            "type": required(choice("classic", "flexible")),
        }
    ),
    "currency": currency(),
    "customer": required(text()),
    "items": required(FIRST_ITEMS),
    "trial_end": text(),
    "trial_period_days": integer(0, 730),
    **beyond("backdate_start_date", "billing_cycle_anchor_config", "customer_account"),
}
UPDATE: Final[Form] = {
    **_FIELDS,
    "cancellation_details": _DETAILS,
    "items": CHANGED_ITEMS,
    **beyond("pause_collection", "proration_date", "trial_end"),
}
CANCEL: Final[Form] = {
    "cancellation_details": _DETAILS,
    **beyond("invoice_now", "prorate"),
}
FILTER: Final[Form] = {
    **LIST,
    "collection_method": _METHODS,
    "customer": text(),
    "plan": text(),
    "price": text(),
    "status": choice(
        "active",
        "all",
        "canceled",
        "ended",
        "incomplete",
        "incomplete_expired",
        "past_due",
        "paused",
        "trialing",
        "unpaid",
    ),
    **beyond("automatic_tax", "current_period_end", "current_period_start", "customer_account"),
}
