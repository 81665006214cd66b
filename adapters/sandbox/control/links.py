"""Walk through an account link as its owner would in a browser."""

from adapters.sandbox.core.json import Json
from adapters.sandbox.resources.account_links import OnboardingLink
from adapters.sandbox.resources.onboarding import OUTCOMES, finish
from adapters.sandbox.wire.call import Call, Endpoint
from adapters.sandbox.wire.errors import Refused, missing
from adapters.sandbox.wire.fields import choice, required


def open_link(call: Call) -> Json:
    """Exchange a link for a page that may be reloaded; a link is exchanged once, and soon."""
    link = _link(call)
    if link.session is not None or link.expires_at <= call.now:
        raise Refused("This account link has expired.", status=410, code="account_link_expired")
    link.session = call.platform.ids.secret()
    call.platform.own.hidden[link.session] = link
    return _shown(link)


def finish_link(call: Call) -> Json:
    """End the visit one way or another; a second end changes nothing."""
    link = _link(call)
    if link.session is None:
        raise Refused("This account link was not opened.")
    if not link.is_finished:
        account = call.named("account", link.account_id)
        link.is_finished = True
        finish(call.platform, account, call.form["outcome"])
    return _shown(link)


def _link(call: Call) -> OnboardingLink:
    link = call.platform.own.hidden.get(call.path["token"])
    if not isinstance(link, OnboardingLink):
        raise missing("account link", call.path["token"])
    return link


def _shown(link: OnboardingLink) -> Json:
    return {
        "object": "sandbox.account_link",
        "account": link.account_id,
        "session": link.session,
        "is_finished": link.is_finished,
        "return_url": link.return_url,
        "refresh_url": link.refresh_url,
    }


_PATH = "/_sandbox/account_links/{token}"
ENDPOINTS = (
    Endpoint(method="POST", path=_PATH + "/open", act=open_link),
    Endpoint(
        method="POST",
        path=_PATH + "/finish",
        act=finish_link,
        form={"outcome": required(choice(*OUTCOMES))},
    ),
)
