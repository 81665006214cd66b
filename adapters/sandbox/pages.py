"""The few pages that a person sees: onboarding, and the bank's question."""

from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from adapters.sandbox.core.json import Json
from adapters.sandbox.resources import payments, setup_intents
from adapters.sandbox.resources.account_links import OnboardingLink
from adapters.sandbox.resources.onboarding import OUTCOMES, finish
from adapters.sandbox.wire.call import Call
from adapters.sandbox.wire.desk import Desk
from adapters.sandbox.wire.forms import decode
from adapters.sandbox.wire.world import World


class Pages:
    """Pages without a key: who knows the address may decide."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[BaseRoute]:
        """Return the routes of all pages."""
        onboarding = "/sandbox/onboarding/{platform}/{token}"
        bank = "/sandbox/authenticate/{platform}/{secret}"
        return [
            Route(onboarding, self._open_onboarding, methods=["GET"]),
            Route(onboarding, self._finish_onboarding, methods=["POST"]),
            Route(bank, self._open_bank, methods=["GET"]),
            Route(bank, self._finish_bank, methods=["POST"]),
        ]

    async def _open_onboarding(self, request: Request) -> Response:
        desk, link = self._link(request)
        if desk is None or link is None:
            return _gone()
        if link.is_used or link.expires_at <= desk.platform.clock.now():
            return RedirectResponse(link.refresh_url, status_code=303)
        link.is_used = True
        return _page(f"Onboarding of {link.account_id}", OUTCOMES)

    async def _finish_onboarding(self, request: Request) -> Response:
        desk, link = self._link(request)
        outcome = decode(await request.body()).get("outcome")
        if desk is None or link is None or outcome not in OUTCOMES:
            return _gone()
        account = desk.platform.own.table("account").get(link.account_id)
        finish(desk.platform, account or {}, outcome)
        self._world.courier.collect(desk)
        return RedirectResponse(link.return_url, status_code=303)

    async def _open_bank(self, request: Request) -> Response:
        desk, intent = self._intent(request)
        if desk is None or intent is None or intent["status"] != "requires_action":
            return _gone()
        return _page(f"Your bank asks: is {intent['id']} yours?", ("succeed", "fail"))

    async def _finish_bank(self, request: Request) -> Response:
        desk, intent = self._intent(request)
        if desk is None or intent is None or intent["status"] != "requires_action":
            return _gone()
        way_back = (intent["next_action"].get("redirect_to_url") or {}).get("return_url")
        is_successful = decode(await request.body()).get("outcome") == "succeed"
        _authenticate(desk, intent, is_successful=is_successful, base_url=str(request.base_url))
        self._world.courier.collect(desk)
        return RedirectResponse(way_back, status_code=303) if way_back else _page("Done.", ())

    def _link(self, request: Request) -> tuple[Desk | None, OnboardingLink | None]:
        desk = self._world.desk_of(request.path_params["platform"])
        if desk is None:
            return None, None
        link = desk.platform.own.hidden.get(request.path_params["token"])
        return desk, link if isinstance(link, OnboardingLink) else None

    def _intent(self, request: Request) -> tuple[Desk | None, Json | None]:
        desk = self._world.desk_of(request.path_params["platform"])
        secret = request.path_params["secret"]
        intent = None if desk is None else desk.platform.own.find(secret.partition("_secret_")[0])
        if intent is None or intent.get("client_secret") != secret:
            return desk, None
        return desk, intent


def _authenticate(desk: Desk, intent: Json, *, is_successful: bool, base_url: str) -> None:
    call = Call(
        desk=desk,
        merchant=desk.platform.own,
        form={},
        path={},
        base_url=base_url.rstrip("/"),
    )
    if intent["object"] == "payment_intent":
        payments.authenticate(call, intent, is_successful=is_successful)
    else:
        setup_intents.authenticate(call, intent, is_successful=is_successful)
    for follow_up in call.after:
        follow_up()


def _gone() -> Response:
    return _page("This link is no longer valid.", (), status=410)


def _page(title: str, choices: tuple[str, ...], *, status: int = 200) -> Response:
    buttons = "".join(
        f'<button name="outcome" value="{choice}">{choice.capitalize()}</button> '
        for choice in choices
    )
    heading = escape(title)
    return HTMLResponse(
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{heading}</title>'
        f"<main><h1>{heading}</h1><p>Sandbox: no real money, no real data.</p>"
        f'<form method="post">{buttons}</form></main></html>',
        status_code=status,
    )
