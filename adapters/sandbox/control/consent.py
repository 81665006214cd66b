"""Tell the platform's client id, and decide as the owner of a Stripe account would."""

from contextlib import suppress

from adapters.sandbox.core.json import Json
from adapters.sandbox.resources.oauth import LIFETIME, SCOPES, Grant
from adapters.sandbox.resources.seller_fields import check_country, email
from adapters.sandbox.wire.call import Call, Endpoint
from adapters.sandbox.wire.errors import Refused, missing
from adapters.sandbox.wire.fields import Form, choice, text


def show(call: Call) -> Json:
    """Return the client id, which stays the same for as long as the key does."""
    return {
        "object": "sandbox.oauth",
        "account": call.platform.own.id,
        "client_id": call.platform.client_id,
        "authorize_url": f"{call.base_url}/oauth/authorize",
    }


def allow(call: Call) -> Json:
    """Let the platform in: return a code that works once, for a new account or a known one."""
    form = call.form
    account_id = form.get("known")
    known = call.platform.own.table("account").get(account_id or "")
    if account_id and (known is None or known["type"] != "standard"):
        raise missing("account", account_id, param="known", status=400)
    code = f"ac_{call.platform.ids.secret()}"
    call.platform.own.hidden[code] = Grant(
        scope=form.get("scope", SCOPES[0]),
        expires_at=call.now + LIFETIME,
        prefilled=_prefilled(form),
        account_id=account_id,
    )
    return {"object": "sandbox.oauth_code", "code": code, "expires_at": call.now + LIFETIME}


def _prefilled(form: Json) -> Json:
    """Return what is taken over into a new account; what Stripe would not take is left out."""
    taken: Json = {}
    with suppress(Refused):
        taken["email"] = email().read("email", form.get("email") or "")
    with suppress(Refused):
        check_country(form.get("country"))
        taken["country"] = form.get("country")
    return taken


_ALLOW: Form = {
    "country": text(),
    "email": text(),
    "known": text(),
    "scope": choice(*SCOPES),
}
_PATH = "/_sandbox/oauth"
ENDPOINTS = (
    Endpoint(method="GET", path=_PATH, act=show),
    Endpoint(method="POST", path=_PATH + "/allow", act=allow, form=_ALLOW),
)
