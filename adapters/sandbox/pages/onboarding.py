"""Hosted onboarding: what a link leads to, once."""

from starlette.requests import Request
from starlette.responses import Response

from adapters.sandbox.core.json import Json
from adapters.sandbox.pages.markup import tag
from adapters.sandbox.pages.shell import button, facts, form, gone, moved, page
from adapters.sandbox.pages.words import plain
from adapters.sandbox.resources.account_links import OnboardingLink
from adapters.sandbox.resources.onboarding import OUTCOMES
from adapters.sandbox.wire.desk import Desk
from adapters.sandbox.wire.forms import decode
from adapters.sandbox.wire.world import World

_TITLES = {"account_onboarding": "Set up your account", "account_update": "Update your account"}


class Onboarding:
    """Exchanges a link for a page of its visitor's own, which may be reloaded until it ends."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def open(self, request: Request) -> Response:
        """Use a link up; a second time, or too late, it leads to where a new one is made."""
        desk, link = self._link(request)
        if desk is None or link is None:
            return gone()
        if not self._perform(desk, request, "open"):
            return moved(link.refresh_url)
        return moved(f"/sandbox/onboarding/{desk.platform.own.id}/visits/{link.session}")

    async def show(self, request: Request) -> Response:
        """Show what is asked, and the three ways out."""
        desk, link = self._link(request)
        if desk is None or link is None:
            return gone()
        account = desk.platform.own.table("account").get(link.account_id)
        if link.is_finished:
            return moved(link.return_url)
        return gone() if account is None else _page(account, link)

    async def finish(self, request: Request) -> Response:
        """End the visit, and always lead back."""
        desk, link = self._link(request)
        outcome = decode(await request.body()).get("outcome")
        if desk is None or link is None or outcome not in OUTCOMES:
            return gone()
        if not self._perform(desk, request, "finish", outcome=outcome):
            return gone()
        return moved(link.return_url)

    def _link(self, request: Request) -> tuple[Desk | None, OnboardingLink | None]:
        desk = self._world.desk_of(request.path_params["platform"])
        if desk is None:
            return None, None
        link = desk.platform.own.hidden.get(request.path_params["token"])
        return desk, link if isinstance(link, OnboardingLink) else None

    def _perform(self, desk: Desk, request: Request, verb: str, **given: str) -> bool:
        path = f"/_sandbox/account_links/{request.path_params['token']}/{verb}"
        base_url = str(request.base_url).rstrip("/")
        answer = self._world.perform(desk, "POST", path, base_url=base_url, **given)
        return answer.is_success


def _page(account: Json, link: OnboardingLink) -> Response:
    asked = account["requirements"]["currently_due"]
    return page(
        _TITLES[link.purpose],
        tag("p", "You are answering for this account:"),
        facts(
            account=account["id"],
            name=account["business_profile"].get("name") or "",
            email=account["email"] or "",
            country=account["country"],
            capabilities=", ".join(plain(name) for name in account["capabilities"]),
        ),
        tag("h2", "Asked of you" if asked else "Nothing more is asked of you"),
        tag("ul", *(tag("li", plain(name)) for name in asked)),
        form(
            tag("p", "Nothing needs to be filled in here. How does it end?", class_="quiet"),
            tag(
                "div",
                button("Complete", value="complete", is_main=True),
                button("Incomplete", value="incomplete"),
                button("Reject", value="reject"),
                class_="choices",
            ),
        ),
    )
