"""The end of onboarding: what the owner of an account told, and what follows from it."""

from adapters.sandbox.core.events import emit
from adapters.sandbox.core.json import Json
from adapters.sandbox.core.platform import Platform
from adapters.sandbox.resources.account_shape import (
    ASKED,
    bank_account_of,
    capability_of,
    requirements,
)

OUTCOMES = ("complete", "incomplete", "reject")


def finish(platform: Platform, account: Json, outcome: str) -> Json:
    """Apply an outcome, and tell the Connect endpoints what changed."""
    after = {"complete": completed, "incomplete": _incomplete, "reject": _reject}[outcome]
    return apply(platform, account, after(platform, account))


def apply(platform: Platform, account: Json, after: Json) -> Json:
    """Change an account, with an event for each capability and one for the account."""
    previous = {name: account[name] for name, value in after.items() if account[name] != value}
    if not previous:
        return account
    changed = [
        name
        for name, status in after.get("capabilities", {}).items()
        if account["capabilities"].get(name) != status
    ]
    account |= after
    merchant = platform.connected[account["id"]]
    for name in changed:
        before = {"status": previous["capabilities"].get(name)}
        emit(merchant, "capability.updated", capability_of(account, name), before)
    emit(merchant, "account.updated", account, previous)
    return account


def completed(platform: Platform, account: Json) -> Json:
    """Return what is different in an account once its owner has told everything."""
    banks = account["external_accounts"]
    if not banks["data"]:
        bank = bank_account_of(account, platform.ids.make("ba"))
        banks = {**banks, "data": [bank], "total_count": 1}
    return {
        "capabilities": dict.fromkeys(account["capabilities"], "active"),
        "charges_enabled": True,
        "details_submitted": True,
        "external_accounts": banks,
        "payouts_enabled": True,
        "requirements": requirements(due=()),
    }


def _incomplete(_platform: Platform, account: Json) -> Json:
    left = ("external_account", "tos_acceptance.date")
    asked = left if not account["details_submitted"] else ASKED[:1]
    return {
        "capabilities": dict.fromkeys(account["capabilities"], "inactive"),
        "charges_enabled": False,
        "payouts_enabled": False,
        "requirements": requirements(due=asked, disabled_reason="requirements.past_due"),
    }


def _reject(_platform: Platform, account: Json) -> Json:
    return {
        "capabilities": dict.fromkeys(account["capabilities"], "inactive"),
        "charges_enabled": False,
        "details_submitted": True,
        "payouts_enabled": False,
        "requirements": requirements(due=(), disabled_reason="rejected.other"),
    }
