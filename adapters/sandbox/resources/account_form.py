"""What may be told about a connected account when it is opened or changed."""

from typing import Final

from adapters.sandbox.resources.account_shape import CAPABILITIES
from adapters.sandbox.resources.banks import bank_field
from adapters.sandbox.resources.payout_settings import WEEKDAYS
from adapters.sandbox.resources.seller_fields import email
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
    text,
)

REASONS: Final = (
    "credit",
    "fraud",
    "fraud_no_intent_to_fulfill",
    "fraud_other",
    "fraud_payment_method_casher",
    "fraud_payment_method_tester",
    "other",
    "terms_of_service",
)
_CAPABILITIES: Form = {name: group({"requested": boolean()}) for name in CAPABILITIES}
_CONTROLLER: Form = {
    "fees": group({"payer": choice("account", "application")}),
    "losses": group({"payments": choice("application", "stripe")}),
    "requirement_collection": choice("application", "stripe"),
    "stripe_dashboard": group({"type": choice("express", "full", "none")}),
}
FIELDS: Form = {
    "business_profile": loose(),
    "business_type": choice("company", "government_entity", "individual", "non_profit"),
    "capabilities": group(_CAPABILITIES),
    "company": loose(),
    "default_currency": currency(),
    "email": email(),
    "external_account": bank_field(),
    "individual": loose(),
    "metadata": metadata(),
    "settings": group(
        {
            "branding": loose(),
            "card_payments": loose(),
            "payments": loose(),
            "payouts": group(
                {
                    "debit_negative_balances": boolean(),
                    "schedule": group(
                        {
                            "delay_days": integer(0, 31),
                            "interval": choice("daily", "manual", "monthly", "weekly"),
                            "monthly_anchor": integer(1, 31),
                            "monthly_payout_days": listing(integer(1, 31)),
                            "weekly_anchor": choice(*WEEKDAYS),
                            "weekly_payout_days": listing(choice(*WEEKDAYS[:5])),
                        }
                    ),
                    "statement_descriptor": text(22),
                }
            ),
        }
    ),
    "tos_acceptance": loose(),
}
CREATE: Form = {
    **FIELDS,
    "controller": group(_CONTROLLER),
    "country": text(2),
    "type": choice("custom", "express", "standard"),
}
