"""When and how an account is paid out."""

from typing import Any, Final

from adapters.sandbox.core.json import Json
from adapters.sandbox.core.merchant import Merchant

WEEKDAYS: Final = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)
DAILY: Final[Json] = {
    "debit_negative_balances": True,
    "schedule": {"delay_days": 2, "interval": "daily"},
    "statement_descriptor": None,
}
# Transfers are made from the platform's balance, which therefore stays where it is.
_OWN: Final[Json] = {**DAILY, "schedule": {"delay_days": 2, "interval": "manual"}}
_KEPT: Final = "payouts"


def payouts_of(merchant: Merchant) -> Json:
    """Return the payout settings of the platform or of a connected account."""
    own = merchant.platform.own
    if not merchant.is_connected:
        settings: Json = own.hidden.get(_KEPT, _OWN)
        return settings
    account = own.table("account").get(merchant.id) or {}
    found: Json = account["settings"]["payouts"]
    return found


def set_payouts(merchant: Merchant, settings: Json) -> None:
    """Keep changed payout settings where the account shows them."""
    own = merchant.platform.own
    if merchant.is_connected:
        account = own.table("account").get(merchant.id) or {}
        account["settings"] = {**account["settings"], "payouts": settings}
    else:
        own.hidden[_KEPT] = settings


def is_paid_out(merchant: Merchant) -> bool:
    """Tell whether an account may be paid out at all."""
    if not merchant.is_connected:
        return True
    account = merchant.platform.own.table("account").get(merchant.id) or {}
    return bool(account["payouts_enabled"]) and not account.get("deleted")


def payouts_after(settings: Json, given: Json) -> Json:
    """Return payout settings after a change."""
    schedule = _schedule_after(settings["schedule"], given.get("schedule", {}))
    return {**settings, **given, "schedule": schedule}


def _schedule_after(schedule: Json, given: Json) -> Json:
    """Keep the days of the chosen interval alone."""
    merged = {**schedule, **given}
    kept = {name: merged[name] for name in ("delay_days", "interval")}
    if merged["interval"] == "weekly":
        days = _days(given, merged, "weekly", "monday")
        return {**kept, "weekly_anchor": days[0], "weekly_payout_days": days}
    if merged["interval"] == "monthly":
        days = _days(given, merged, "monthly", 1)
        return {**kept, "monthly_anchor": days[0], "monthly_payout_days": days}
    return kept


def _days(given: Json, merged: Json, interval: str, usual: Any) -> list[Any]:
    """Return the days of payment: an anchor that is given replaces the days known so far."""
    listed = f"{interval}_payout_days"
    anchor = given.get(f"{interval}_anchor")
    if anchor is not None and listed not in given:
        return [anchor]
    return merged.get(listed) or [usual]
