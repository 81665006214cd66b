"""Connected accounts: who may receive money, and what is still asked of them."""

from adapters.sandbox.core.json import Json
from adapters.sandbox.core.merchant import Merchant
from adapters.sandbox.resources.account_shape import (
    CAPABILITIES,
    blank_account,
    login_link_of,
    settings_after,
)
from adapters.sandbox.resources.changes import change
from adapters.sandbox.resources.onboarding import apply
from adapters.sandbox.resources.seller_fields import check_country, email
from adapters.sandbox.wire.call import Call, Endpoint
from adapters.sandbox.wire.errors import Refused, invalid, no_access
from adapters.sandbox.wire.fields import (
    Form,
    boolean,
    choice,
    currency,
    group,
    integer,
    loose,
    metadata,
    text,
)
from adapters.sandbox.wire.listing import LIST, list_objects

_PLAIN = ("business_profile", "business_type", "default_currency", "email", "metadata")


def create(call: Call) -> Json:
    """Open a connected account that still has everything to tell."""
    form = call.form
    if form.get("type") and form.get("controller"):
        raise invalid("You may not provide the `type` and `controller` parameters together.")
    check_country(form.get("country"))
    account = blank_account(call.make_id("acct"), form, now=call.now)
    call.platform.connected[account["id"]] = Merchant(account["id"], call.platform)
    call.platform.own.table("account").add(account)
    return account


def get(call: Call) -> Json:
    """Return a connected account."""
    return _account(call)


def get_own(call: Call) -> Json:
    """Return the account that the request acts as."""
    platform = call.platform
    if call.merchant.is_connected:
        return platform.own.table("account").get(call.merchant.id) or {}
    return _platform_account(call)


def update(call: Call) -> Json:
    """Change an account, or ask for further capabilities."""
    account = _account(call)
    change(account, call.form, _PLAIN)
    account["settings"] = settings_after(account["settings"], call.form)
    wishes = call.form.get("capabilities") or {}
    status = "active" if account["payouts_enabled"] else "inactive"
    asked = {name: status for name, wish in wishes.items() if wish.get("requested")}
    return apply(call.platform, account, {"capabilities": {**asked, **account["capabilities"]}})


def delete(call: Call) -> Json:
    """Delete an account that holds no money."""
    account = _account(call)
    merchant = call.platform.connected[account["id"]]
    if any(purse.available or purse.pending for purse in merchant.purses.values()):
        raise Refused(f"Account {account['id']} still has a balance and cannot be deleted.")
    account |= {"capabilities": {}, "deleted": True}
    return {"id": account["id"], "object": "account", "deleted": True}


def list_all(call: Call) -> Json:
    """List connected accounts."""
    return list_objects(call, "account")


def create_login_link(call: Call) -> Json:
    """Return a way into the express dashboard, once onboarding is finished."""
    account = _account(call)
    if not account["details_submitted"]:
        raise Refused(
            "Cannot create a login link for an account that has not completed onboarding."
        )
    return login_link_of(account, base_url=call.base_url, now=call.now)


def _account(call: Call) -> Json:
    account_id = call.path["id"]
    if account_id == call.platform.own.id:
        return _platform_account(call)
    account = call.platform.own.table("account").get(account_id)
    if account is None or account.get("deleted"):
        raise no_access(account_id)
    return account


def _platform_account(call: Call) -> Json:
    account = blank_account(call.platform.own.id, {"type": "standard"}, now=call.now)
    return account | {
        "capabilities": dict.fromkeys(CAPABILITIES, "active"),
        "charges_enabled": True,
        "details_submitted": True,
        "payouts_enabled": True,
    }


_CAPABILITIES: Form = {name: group({"requested": boolean()}) for name in CAPABILITIES}
_CONTROLLER: Form = {
    "fees": group({"payer": choice("account", "application")}),
    "losses": group({"payments": choice("application", "stripe")}),
    "requirement_collection": choice("application", "stripe"),
    "stripe_dashboard": group({"type": choice("express", "full", "none")}),
}
_FIELDS: Form = {
    "business_profile": loose(),
    "business_type": choice("company", "government_entity", "individual", "non_profit"),
    "capabilities": group(_CAPABILITIES),
    "company": loose(),
    "default_currency": currency(),
    "email": email(),
    "external_account": loose(),
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
                            "weekly_anchor": text(),
                        }
                    ),
                    "statement_descriptor": text(22),
                }
            ),
        }
    ),
    "tos_acceptance": loose(),
}
_CREATE: Form = {
    **_FIELDS,
    "controller": group(_CONTROLLER),
    "country": text(2),
    "type": choice("custom", "express", "standard"),
}
_PATH = "/v1/accounts"
ENDPOINTS = (
    Endpoint(method="GET", path="/v1/account", act=get_own),
    Endpoint(method="POST", path=_PATH, act=create, form=_CREATE),
    Endpoint(method="GET", path=_PATH, act=list_all, form=LIST),
    Endpoint(method="GET", path=_PATH + "/{id}", act=get),
    Endpoint(method="POST", path=_PATH + "/{id}", act=update, form=_FIELDS),
    Endpoint(method="DELETE", path=_PATH + "/{id}", act=delete),
    Endpoint(method="POST", path=_PATH + "/{id}/login_links", act=create_login_link),
)
