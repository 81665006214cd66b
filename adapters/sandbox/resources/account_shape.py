"""The shape of an Account object, and of the links that lead into it."""

from typing import Final

from adapters.sandbox.core.json import Json
from adapters.sandbox.resources.changes import merged_metadata
from adapters.sandbox.resources.payout_settings import DAILY, payouts_after

CAPABILITIES: Final = (
    "card_payments",
    "legacy_payments",
    "tax_reporting_us_1099_k",
    "transfers",
    "us_bank_account_ach_payments",
)
ASKED: Final = (
    "business_profile.url",
    "external_account",
    "individual.dob.day",
    "individual.first_name",
    "individual.last_name",
    "tos_acceptance.date",
)
CURRENCIES: Final = {"CA": "cad", "GB": "gbp", "US": "usd", "JP": "jpy", "SE": "sek"}


def blank_account(id: str, form: Json, *, now: int) -> Json:
    """Return an account as it is before its owner has told anything."""
    country = form.get("country") or "US"
    wishes = form.get("capabilities") or {}
    return {
        "id": id,
        "object": "account",
        "business_profile": form.get("business_profile") or _BUSINESS,
        "business_type": form.get("business_type"),
        "capabilities": {
            name: "inactive" for name, wish in wishes.items() if wish.get("requested")
        },
        "charges_enabled": False,
        "controller": _controller(form),
        "country": country,
        "created": now,
        "default_currency": form.get("default_currency") or CURRENCIES.get(country, "eur"),
        "details_submitted": False,
        "email": form.get("email"),
        "external_accounts": {
            "object": "list",
            "data": [],
            "has_more": False,
            "total_count": 0,
            "url": f"/v1/accounts/{id}/external_accounts",
        },
        "future_requirements": requirements(due=()),
        "metadata": merged_metadata({}, form.get("metadata")),
        "payouts_enabled": False,
        "requirements": requirements(due=ASKED, disabled_reason="requirements.past_due"),
        "settings": settings_after(_SETTINGS, form),
        "tos_acceptance": {"date": None, "ip": None, "user_agent": None},
        "type": form.get("type") or _type_of(form),
    }


def requirements(*, due: tuple[str, ...], disabled_reason: str | None = None) -> Json:
    """Return what is asked of an account, all of it due now."""
    return {
        "alternatives": [],
        "current_deadline": None,
        "currently_due": list(due),
        "disabled_reason": disabled_reason,
        "errors": [],
        "eventually_due": list(due),
        "past_due": list(due) if disabled_reason == "requirements.past_due" else [],
        "pending_verification": [],
    }


def settings_after(settings: Json, form: Json) -> Json:
    """Return an account's settings with the payout settings that a request gives."""
    given = (form.get("settings") or {}).get("payouts") or {}
    return {**settings, "payouts": payouts_after(settings["payouts"], given)}


def capability_of(account: Json, name: str) -> Json:
    """Return one capability of an account as an object of its own."""
    asked = account["requirements"]
    status = account["capabilities"].get(name, "unrequested")
    reason = None if status in {"active", "unrequested"} else "requirements.fields_needed"
    return {
        "id": name,
        "object": "capability",
        "account": account["id"],
        "future_requirements": {**requirements(due=())},
        "requested": status != "unrequested",
        "requested_at": None if status == "unrequested" else account["created"],
        "requirements": {**asked, "disabled_reason": reason},
        "status": status,
    }


def login_link_of(account: Json, *, base_url: str, now: int) -> Json:
    """Return a link into the express dashboard."""
    return {
        "object": "login_link",
        "created": now,
        "url": f"{base_url}/sandbox/express/{account['id']}",
    }


def _controller(form: Json) -> Json:
    given = form.get("controller") or {}
    dashboard = {"express": "express", "custom": "none", "standard": "full"}
    is_standard = form.get("type") == "standard"
    return {
        "fees": {"payer": "account" if is_standard else "application", **given.get("fees", {})},
        "is_controller": True,
        "losses": {
            "payments": "stripe" if is_standard else "application",
            **given.get("losses", {}),
        },
        "requirement_collection": given.get("requirement_collection", "stripe"),
        "stripe_dashboard": {
            "type": dashboard.get(form.get("type", ""), "full"),
            **given.get("stripe_dashboard", {}),
        },
        "type": "application",
    }


def _type_of(form: Json) -> str:
    shown = _controller(form)["stripe_dashboard"]["type"]
    return {"express": "express", "full": "standard"}.get(str(shown), "none")


_BUSINESS: Final = {
    "annual_revenue": None,
    "estimated_worker_count": None,
    "mcc": None,
    "minority_owned_business_designation": None,
    "name": None,
    "product_description": None,
    "support_address": None,
    "support_email": None,
    "support_phone": None,
    "support_url": None,
    "url": None,
}
_SETTINGS: Final[Json] = {
    "bacs_debit_payments": {"display_name": None, "service_user_number": None},
    "branding": {"icon": None, "logo": None, "primary_color": None, "secondary_color": None},
    "card_issuing": {"tos_acceptance": {"date": None, "ip": None}},
    "card_payments": {
        "decline_on": {"avs_failure": False, "cvc_failure": False},
        "statement_descriptor_prefix": None,
        "statement_descriptor_prefix_kana": None,
        "statement_descriptor_prefix_kanji": None,
    },
    "dashboard": {"display_name": None, "timezone": "Etc/UTC"},
    "invoices": {
        "default_account_tax_ids": None,
        "hosted_payment_method_save": "offer",
    },
    "payments": {
        "statement_descriptor": None,
        "statement_descriptor_kana": None,
        "statement_descriptor_kanji": None,
    },
    "payouts": DAILY,
    "sepa_debit_payments": {},
}
