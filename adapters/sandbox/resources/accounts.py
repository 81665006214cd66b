"""Connected accounts: who may receive money, and what is still asked of them."""

from adapters.sandbox.core.json import Json
from adapters.sandbox.core.merchant import Merchant
from adapters.sandbox.resources.account_form import CREATE, FIELDS, REASONS
from adapters.sandbox.resources.account_lookup import named_account
from adapters.sandbox.resources.account_shape import (
    CAPABILITIES,
    blank_account,
    login_link_of,
    settings_after,
)
from adapters.sandbox.resources.banks import (
    add_bank,
    default_bank,
    prefer,
    remove_bank,
    shown_banks,
)
from adapters.sandbox.resources.changes import change
from adapters.sandbox.resources.onboarding import apply, reject
from adapters.sandbox.resources.payout_days import keep_midnights
from adapters.sandbox.resources.payout_settings import payouts_of
from adapters.sandbox.resources.seller_fields import check_country
from adapters.sandbox.wire.call import Call, Endpoint
from adapters.sandbox.wire.errors import Refused, invalid
from adapters.sandbox.wire.fields import choice, required
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
    _add_bank(call, account)
    keep_midnights(call.platform)
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
    _add_bank(call, account)
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


def refuse(call: Call) -> Json:
    """Reject an account; it neither charges nor is paid any more."""
    _, account = named_account(call)
    reason = "fraud" if call.form["reason"].startswith("fraud") else call.form["reason"]
    word = reason if reason in {"fraud", "terms_of_service"} else "other"
    return reject(call.platform, account, f"rejected.{word}")


def _add_bank(call: Call, account: Json) -> None:
    """Replace the bank account that payouts go to, if another one is given."""
    given = call.form.get("external_account")
    if not given:
        return
    merchant = call.platform.connected[account["id"]]
    bank = add_bank(merchant, account, given)
    before = default_bank(merchant, bank["currency"])
    if before is not None and before is not bank:
        prefer(merchant, bank)
        remove_bank(merchant, before)
    account["external_accounts"] = shown_banks(merchant)


def _account(call: Call) -> Json:
    if call.path["id"] == call.platform.own.id:
        return _platform_account(call)
    return named_account(call)[1]


def _platform_account(call: Call) -> Json:
    own = call.platform.own
    account = blank_account(own.id, {"type": "standard"}, now=call.now)
    return account | {
        "capabilities": dict.fromkeys(CAPABILITIES, "active"),
        "charges_enabled": True,
        "details_submitted": True,
        "external_accounts": shown_banks(own),
        "payouts_enabled": True,
        "settings": {**account["settings"], "payouts": payouts_of(own)},
    }


_PATH = "/v1/accounts"
ENDPOINTS = (
    Endpoint(method="GET", path="/v1/account", act=get_own),
    Endpoint(method="POST", path=_PATH, act=create, form=CREATE),
    Endpoint(method="GET", path=_PATH, act=list_all, form=LIST),
    Endpoint(method="GET", path=_PATH + "/{id}", act=get),
    Endpoint(method="POST", path=_PATH + "/{id}", act=update, form=FIELDS),
    Endpoint(method="DELETE", path=_PATH + "/{id}", act=delete),
    Endpoint(
        method="POST",
        path=_PATH + "/{id}/reject",
        act=refuse,
        form={"payouts_action": choice("none", "pause"), "reason": required(choice(*REASONS))},
    ),
    Endpoint(method="POST", path=_PATH + "/{id}/login_links", act=create_login_link),
)
