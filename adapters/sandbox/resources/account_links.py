"""Account links: a page that its owner may open once."""

from dataclasses import dataclass

from adapters.sandbox.core.json import Json
from adapters.sandbox.wire.call import Call, Endpoint
from adapters.sandbox.wire.fields import Form, choice, group, required, text
from adapters.sandbox.wire.urls import web_url

LIFETIME = 300


@dataclass(slots=True, kw_only=True)
class OnboardingLink:
    """Where an onboarding page leads, and how far its visitor has come."""

    account_id: str
    purpose: str
    return_url: str
    refresh_url: str
    expires_at: int
    # The name of the page that the link was exchanged for when it was opened.
    session: str | None = None
    is_finished: bool = False


def create(call: Call) -> Json:
    """Make a single-use link to the onboarding page."""
    account = call.named("account", call.form["account"], param="account")
    token = call.platform.ids.secret()
    link = OnboardingLink(
        account_id=account["id"],
        purpose=call.form["type"],
        return_url=call.form["return_url"],
        refresh_url=call.form["refresh_url"],
        expires_at=call.now + LIFETIME,
    )
    call.platform.own.hidden[token] = link
    return {
        "object": "account_link",
        "created": call.now,
        "expires_at": link.expires_at,
        "url": f"{call.base_url}/sandbox/onboarding/{call.platform.own.id}/{token}",
    }


_CREATE: Form = {
    "account": required(text()),
    "collect": choice("currently_due", "eventually_due"),
    "collection_options": group(
        {"fields": choice("currently_due", "eventually_due"), "future_requirements": text()}
    ),
    "refresh_url": required(web_url()),
    "return_url": required(web_url()),
    "type": required(choice("account_onboarding", "account_update")),
}
ENDPOINTS = (Endpoint(method="POST", path="/v1/account_links", act=create, form=_CREATE),)
