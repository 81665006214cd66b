"""Balance settings: the payout settings of an account, under their newer name."""

from adapters.sandbox.core.json import Json
from adapters.sandbox.core.merchant import Merchant
from adapters.sandbox.resources.payout_days import keep_midnights
from adapters.sandbox.resources.payout_settings import (
    WEEKDAYS,
    is_paid_out,
    payouts_after,
    payouts_of,
    set_payouts,
)
from adapters.sandbox.wire.call import Call, Endpoint
from adapters.sandbox.wire.fields import Form, boolean, choice, group, integer, listing, text


def get(call: Call) -> Json:
    """Return when and how the account is paid out."""
    return _shown(call.merchant)


def update(call: Call) -> Json:
    """Change when and how the account is paid out; the account itself shows it, too."""
    given = call.form.get("payments", {})
    payouts = given.get("payouts", {})
    changes: Json = {name: payouts[name] for name in ("statement_descriptor",) if name in payouts}
    if "debit_negative_balances" in given:
        changes["debit_negative_balances"] = given["debit_negative_balances"]
    changes["schedule"] = dict(payouts.get("schedule", {}))
    delay = given.get("settlement_timing", {}).get("delay_days_override")
    if delay is not None:
        changes["schedule"]["delay_days"] = delay
    set_payouts(call.merchant, payouts_after(payouts_of(call.merchant), changes))
    keep_midnights(call.platform)
    return _shown(call.merchant)


def _shown(merchant: Merchant) -> Json:
    settings = payouts_of(merchant)
    days = ("interval", "monthly_payout_days", "weekly_payout_days")
    schedule = settings["schedule"]
    return {
        "object": "balance_settings",
        "payments": {
            "debit_negative_balances": settings["debit_negative_balances"],
            "payouts": {
                "minimum_balance_by_currency": None,
                "schedule": {name: schedule[name] for name in days if name in schedule},
                "statement_descriptor": settings["statement_descriptor"],
                "status": "enabled" if is_paid_out(merchant) else "disabled",
            },
            "settlement_timing": {"delay_days": schedule["delay_days"]},
        },
    }


_SCHEDULE: Form = {
    "interval": choice("daily", "manual", "monthly", "weekly"),
    "monthly_payout_days": listing(integer(1, 31)),
    "weekly_payout_days": listing(choice(*WEEKDAYS[:5])),
}
_UPDATE: Form = {
    "payments": group(
        {
            "debit_negative_balances": boolean(),
            "payouts": group({"schedule": group(_SCHEDULE), "statement_descriptor": text(22)}),
            "settlement_timing": group({"delay_days_override": integer(0, 31)}),
        }
    )
}
_PATH = "/v1/balance_settings"
ENDPOINTS = (
    Endpoint(method="GET", path=_PATH, act=get),
    Endpoint(method="POST", path=_PATH, act=update, form=_UPDATE),
)
