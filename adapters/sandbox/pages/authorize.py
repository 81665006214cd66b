"""The page on which the owner of a Stripe account lets a platform in, or does not."""

import orjson
from starlette.requests import Request
from starlette.responses import Response

from adapters.sandbox.core.json import Json
from adapters.sandbox.pages.markup import Markup, tag
from adapters.sandbox.pages.shell import button, facts, form, moved, page, radio
from adapters.sandbox.resources.oauth import SCOPES
from adapters.sandbox.wire.desk import Desk
from adapters.sandbox.wire.forms import decode
from adapters.sandbox.wire.urls import is_web_url, with_query
from adapters.sandbox.wire.world import World

_MEANING = {"read_only": "see everything of it", "read_write": "see everything of it and change it"}


class Authorization:
    """Asks, and sends the answer to where the platform wants it."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def show(self, request: Request) -> Response:
        """Show who asks for what; what is asked wrongly is refused as JSON, as Stripe does."""
        asked = decode(request.url.query.encode())
        desk = self._desk(asked)
        if desk is None or _fault(asked):
            return _refused(asked, _fault(asked))
        return _page(desk, asked)

    async def decide(self, request: Request) -> Response:
        """Send back a code, or that access was denied."""
        asked = decode(request.url.query.encode())
        desk = self._desk(asked)
        if desk is None or _fault(asked):
            return _refused(asked, _fault(asked))
        given = decode(await request.body())
        if given.get("decision") != "allow":
            return _denied(asked)
        answer = self._world.perform(
            desk,
            "POST",
            "/_sandbox/oauth/allow",
            base_url=str(request.base_url).rstrip("/"),
            scope=_scope(asked),
            known=given.get("account") or None,
            **_prefilled(asked),
        )
        if not answer.is_success:
            return _denied(asked)
        told = {"scope": _scope(asked), "code": answer.value["code"], "state": asked.get("state")}
        return moved(with_query(asked["redirect_uri"], **told))

    def _desk(self, asked: Json) -> Desk | None:
        for desk in self._world.desks():
            if desk.platform.client_id == asked.get("client_id"):
                return desk
        return None


def _fault(asked: Json) -> tuple[str, str] | None:
    response_type = asked.get("response_type")
    if not response_type:
        return "invalid_request", "No response_type was given."
    if response_type != "code":
        return "unsupported_response_type", "The only response_type is code."
    if _scope(asked) not in SCOPES:
        return "invalid_scope", "The scope is read_only or read_write."
    uri = asked.get("redirect_uri")
    if not isinstance(uri, str) or not is_web_url(uri):
        return "invalid_redirect_uri", "The redirect_uri must begin with http:// or https://."
    return None


def _refused(asked: Json, fault: tuple[str, str] | None) -> Response:
    error, description = fault or ("invalid_client", "No application has this client_id.")
    told = {"error": error, "error_description": description}
    if isinstance(asked.get("state"), str):
        told["state"] = asked["state"]
    status = 400 if fault else 401
    return Response(orjson.dumps(told), status_code=status, media_type="application/json")


def _denied(asked: Json) -> Response:
    told = {
        "error": "access_denied",
        "error_description": "The user denied your request",
        "state": asked.get("state"),
    }
    return moved(with_query(asked["redirect_uri"], **told))


def _scope(asked: Json) -> str:
    return str(asked.get("scope") or SCOPES[0])


def _prefilled(asked: Json) -> dict[str, str]:
    user = asked.get("stripe_user")
    known = user if isinstance(user, dict) else {}
    return {name: str(known[name]) for name in ("country", "email") if known.get(name)}


def _page(desk: Desk, asked: Json) -> Response:
    known = _prefilled(asked)
    return page(
        "Connect your Stripe account?",
        tag("p", "A platform asks to ", _MEANING[_scope(asked)], "."),
        facts(
            platform=desk.platform.own.id,
            leads_back_to=asked["redirect_uri"],
            email=known.get("email", ""),
            country=known.get("country", ""),
        ),
        form(
            _accounts(desk),
            tag(
                "div",
                button("Allow", name="decision", value="allow", is_main=True),
                button("Deny", name="decision", value="deny"),
                class_="choices",
            ),
        ),
    )


def _accounts(desk: Desk) -> Markup:
    """Return which account to connect: one that was connected before, or a new one."""
    earlier = [
        account
        for account in desk.platform.own.table("account").rows()
        if account["controller"]["type"] == "account"
    ]
    if not earlier:
        return Markup()
    return tag(
        "fieldset",
        tag("legend", "Your account"),
        radio("A new one", name="account", value="", is_chosen=True),
        *(radio(account["id"], name="account", value=account["id"]) for account in earlier),
    )
