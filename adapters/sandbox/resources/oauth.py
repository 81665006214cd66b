"""OAuth: how the owner of a Stripe account lets the platform in, and shows it out."""

from dataclasses import dataclass, field

from adapters.sandbox.core.events import emit
from adapters.sandbox.core.json import Json
from adapters.sandbox.core.merchant import Merchant
from adapters.sandbox.core.platform import Platform
from adapters.sandbox.resources.account_shape import blank_account
from adapters.sandbox.resources.onboarding import completed
from adapters.sandbox.wire.call import Call, Endpoint
from adapters.sandbox.wire.errors import Refused
from adapters.sandbox.wire.fields import Form, loose, text

LIFETIME = 300
SCOPES = ("read_only", "read_write")


class OAuthRefused(Refused):
    """A refusal in OAuth's own shape."""

    def __init__(self, error: str, message: str, *, status: int = 400) -> None:
        super().__init__(message, status=status, is_kept=False)
        self._code = error

    @property
    def body(self) -> Json:
        return {"error": self._code, "error_description": str(self)}


@dataclass(slots=True, kw_only=True)
class Grant:
    """What an owner has allowed, until and after the platform takes it up."""

    scope: str
    expires_at: int
    # What is known of an owner whose account is yet to be opened.
    prefilled: Json = field(default_factory=dict)
    account_id: str | None = None
    is_spent: bool = False


def token(call: Call) -> Json:
    """Exchange a code, or a refresh token, for access to an account."""
    grant_type = _given(call, "grant_type")
    if grant_type == "authorization_code":
        return _exchange(call, _given(call, "code"))
    if grant_type == "refresh_token":
        return _refresh(call, _given(call, "refresh_token"))
    raise OAuthRefused("unsupported_grant_type", f"The grant type {grant_type} is not supported.")


def deauthorize(call: Call) -> Json:
    """End the platform's access to a standard account."""
    client_id = _given(call, "client_id")
    account_id = _given(call, "stripe_user_id")
    if client_id != call.platform.client_id:
        raise OAuthRefused(
            "invalid_client", f"The application {client_id} is not yours.", status=401
        )
    account = call.platform.own.table("account").get(account_id)
    if account is None or account.get("deleted") or account["type"] != "standard":
        raise OAuthRefused(
            "invalid_client",
            f"This application is not connected to stripe account {account_id}, or that account "
            "does not exist.",
            status=401,
        )
    show_out(call.platform, account)
    return {"stripe_user_id": account_id}


def show_out(platform: Platform, account: Json) -> None:
    """Tell the Connect endpoints, a last time, and let the platform in no more."""
    emit(
        platform.connected[account["id"]],
        "account.application.deauthorized",
        _application(platform),
    )
    account["deleted"] = True
    platform.departed.add(account["id"])


def _exchange(call: Call, code: str) -> Json:
    grant = call.platform.own.hidden.get(code)
    if not isinstance(grant, Grant) or not code.startswith("ac_"):
        raise OAuthRefused("invalid_grant", f"Authorization code does not exist: {code}")
    if grant.is_spent:
        _revoke(call, grant)
        raise OAuthRefused(
            "invalid_grant",
            "This authorization code was used before; the access that it gave has been revoked.",
        )
    if grant.expires_at <= call.now:
        raise OAuthRefused("invalid_grant", f"Authorization code expired: {code}")
    grant.is_spent = True
    account = _let_in(call, grant)
    grant.account_id = account["id"]
    refresh_token = f"rt_{call.platform.ids.secret()}"
    call.platform.own.hidden[refresh_token] = grant
    return _answer(call, account["id"], scope=grant.scope, refresh_token=refresh_token)


def _refresh(call: Call, refresh_token: str) -> Json:
    grant = call.platform.own.hidden.get(refresh_token)
    if not isinstance(grant, Grant) or grant.account_id is None or refresh_token[:3] != "rt_":
        raise OAuthRefused("invalid_grant", f"Refresh token does not exist: {refresh_token}")
    if grant.account_id in call.platform.departed:
        raise OAuthRefused("invalid_grant", f"Refresh token was revoked: {refresh_token}")
    scope = call.form.get("scope") or grant.scope
    if scope not in SCOPES[: SCOPES.index(grant.scope) + 1]:
        raise OAuthRefused("invalid_scope", f"The scope {scope} was not granted.")
    return _answer(call, grant.account_id, scope=scope, refresh_token=refresh_token)


def _revoke(call: Call, grant: Grant) -> None:
    account = call.platform.own.table("account").get(grant.account_id or "")
    if account is not None and not account.get("deleted"):
        show_out(call.platform, account)


def _let_in(call: Call, grant: Grant) -> Json:
    platform = call.platform
    account = platform.own.table("account").get(grant.account_id or "") or _opened(call, grant)
    account.pop("deleted", None)
    platform.departed.discard(account["id"])
    emit(
        platform.connected[account["id"]],
        "account.application.authorized",
        _application(platform),
    )
    return account


def _opened(call: Call, grant: Grant) -> Json:
    """Open the owner's account, complete: Stripe has asked everything before we hear of it."""
    wishes = {name: {"requested": True} for name in ("card_payments", "transfers")}
    form = {**grant.prefilled, "type": "standard", "capabilities": wishes}
    account = blank_account(call.make_id("acct"), form, now=call.now)
    call.platform.connected[account["id"]] = Merchant(account["id"], call.platform)
    account |= completed(call.platform, account)
    account["controller"] = {"type": "account"}
    return call.platform.own.table("account").add(account)


def _answer(call: Call, account_id: str, *, scope: str, refresh_token: str) -> Json:
    access_token = f"sk_test_{call.platform.ids.secret()}"
    call.platform.access_tokens[access_token] = account_id
    return {
        "access_token": access_token,
        "livemode": False,
        "refresh_token": refresh_token,
        "scope": scope,
        "stripe_publishable_key": f"pk_test_{call.platform.ids.secret()}",
        "stripe_user_id": account_id,
        "token_type": "bearer",
    }


def _application(platform: Platform) -> Json:
    return {"id": platform.client_id, "object": "application", "name": "Sandbox platform"}


def _given(call: Call, name: str) -> str:
    value = call.form.get(name)
    if not value:
        raise OAuthRefused("invalid_request", f"No {name} was given.")
    return str(value)


_TOKEN: Form = {
    "assert_capabilities": loose(),
    "client_secret": text(),
    "code": text(),
    "grant_type": text(),
    "refresh_token": text(),
    "scope": text(),
}
ENDPOINTS = (
    Endpoint(method="POST", path="/oauth/token", act=token, form=_TOKEN),
    Endpoint(
        method="POST",
        path="/oauth/deauthorize",
        act=deauthorize,
        form={"client_id": text(), "stripe_user_id": text()},
    ),
)
