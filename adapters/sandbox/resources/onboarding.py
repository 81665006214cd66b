"""The end of onboarding: what the owner of an account told, and what follows from it."""

from adapters.sandbox.core.events import emit
from adapters.sandbox.core.json import Json
from adapters.sandbox.core.platform import Platform
from adapters.sandbox.resources.account_shape import (
    ASKED,
    capability_of,
    requirements,
)
from adapters.sandbox.resources.banks import add_bank, banks_of, shown_banks

OUTCOMES = ("complete", "incomplete", "reject")


def finish(platform: Platform, account: Json, outcome: str) -> Json:
    """Apply an outcome, and tell the Connect endpoints what changed."""
    if outcome == "reject":
        return reject(platform, account, "rejected.other")
    after = {"complete": completed, "incomplete": _incomplete}[outcome]
    return apply(platform, account, after(platform, account))


def reject(platform: Platform, account: Json, reason: str) -> Json:
    """Turn an account away for good."""
    after = {
        "capabilities": dict.fromkeys(account["capabilities"], "inactive"),
        "charges_enabled": False,
        "details_submitted": True,
        "payouts_enabled": False,
        "requirements": requirements(due=(), disabled_reason=reason),
    }
    return apply(platform, account, after)


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
    merchant = platform.connected[account["id"]]
    if not banks_of(merchant):
        add_bank(merchant, account, {})
    return {
        "capabilities": dict.fromkeys(account["capabilities"], "active"),
        "charges_enabled": True,
        "details_submitted": True,
        "external_accounts": shown_banks(merchant),
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
