"""A card form and the bank's question, for a browser that has a client secret and nothing else."""

from starlette.requests import Request
from starlette.responses import Response

from adapters.sandbox.core.json import Json
from adapters.sandbox.pages.cards import OFFERED, card_choices
from adapters.sandbox.pages.finding import Found, find_intent
from adapters.sandbox.pages.markup import Markup, tag
from adapters.sandbox.pages.shell import button, facts, form, gone, moved, notice, page
from adapters.sandbox.pages.words import money
from adapters.sandbox.wire.answer import Answer
from adapters.sandbox.wire.forms import decode
from adapters.sandbox.wire.urls import is_web_url, with_query
from adapters.sandbox.wire.world import World

_WITHOUT_CARD = {"requires_payment_method", "requires_confirmation"}
_CARDS_REFUSAL = 402


class Confirmation:
    """Takes an intent from card to bank to its end, and lets one try another card."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def show(self, request: Request) -> Response:
        """Show whatever the intent needs next."""
        found = find_intent(self._world, request.path_params["secret"])
        if found is None:
            return gone()
        return _refusal(request) or _next_page(request, found.subject)

    async def act(self, request: Request) -> Response:
        """Confirm with the chosen card, or answer for the bank."""
        found = find_intent(self._world, request.path_params["secret"])
        given = decode(await request.body())
        if found is None or _refusal(request):
            return _refusal(request) or gone()
        intent = found.subject
        if intent["status"] in _WITHOUT_CARD and given.get("payment_method") in OFFERED:
            return self._pay(request, found, given["payment_method"])
        if intent["status"] == "requires_action" and given.get("outcome") in {"succeed", "fail"}:
            return self._answer_bank(request, found, given["outcome"])
        return _next_page(request, intent)

    def _pay(self, request: Request, found: Found, card: str) -> Response:
        path = f"/v1/{found.subject['object']}s/{found.subject['id']}/confirm"
        answer = self._perform(request, found, path, payment_method=card)
        if answer.is_success or answer.status == _CARDS_REFUSAL:
            # The intent remembers a refusal, so the page can be reloaded.
            return moved(_here(request))
        message = answer.value["error"]["message"]
        return _card_page(found.subject, notice(message), status=answer.status)

    def _answer_bank(self, request: Request, found: Found, outcome: str) -> Response:
        intent = found.subject
        way_back = _way_back(request, intent)
        is_sent_here = _wanted(request) is None and way_back is not None
        path = f"/_sandbox/{intent['object']}s/{intent['id']}/authenticate"
        self._perform(request, found, path, outcome=outcome)
        if way_back and (is_sent_here or intent["status"] not in _WITHOUT_CARD):
            return moved(_told(way_back, intent))
        return moved(_here(request))

    def _perform(self, request: Request, found: Found, path: str, **given: str) -> Answer:
        return self._world.perform(
            found.desk,
            "POST",
            path,
            base_url=str(request.base_url).rstrip("/"),
            account=found.merchant.id,
            **given,
        )


def _next_page(request: Request, intent: Json) -> Response:
    status = intent["status"]
    if status == "canceled":
        return gone()
    if status == "requires_action":
        return _bank_page(intent)
    if status in _WITHOUT_CARD:
        error = intent.get("last_payment_error") or intent.get("last_setup_error")
        return _card_page(intent, notice(error["message"]) if error else Markup())
    way_back = _wanted(request)
    return moved(_told(way_back, intent)) if way_back else _done_page(intent)


def _wanted(request: Request) -> str | None:
    """Return where the caller of this page wants the person to end."""
    return request.query_params.get("return_url") or None


def _way_back(request: Request, intent: Json) -> str | None:
    redirect = (intent["next_action"] or {}).get("redirect_to_url") or {}
    return _wanted(request) or redirect.get("return_url")


def _told(url: str, intent: Json) -> str:
    """Return an address with what Stripe tells the page behind it."""
    kind = intent["object"]
    has_failed = intent["status"] in _WITHOUT_CARD
    told = {
        kind: intent["id"],
        f"{kind}_client_secret": intent["client_secret"],
        "redirect_status": "failed" if has_failed else "succeeded",
    }
    return with_query(url, **told)


def _card_page(intent: Json, *notices: str, status: int = 200) -> Response:
    is_payment = intent["object"] == "payment_intent"
    return page(
        "Pay by card" if is_payment else "Save a card",
        *notices,
        _about(intent),
        form(
            *card_choices(),
            tag(
                "div",
                tag("button", "Pay" if is_payment else "Save this card", class_="main"),
                class_="choices",
            ),
        ),
        status=status,
    )


def _bank_page(intent: Json) -> Response:
    return page(
        "Your bank asks: is this you?",
        tag("p", "3-D Secure: confirm that it was you, or say that it was not."),
        _about(intent),
        form(
            tag(
                "div",
                button("Yes, it is me", value="succeed", is_main=True),
                button("No, refuse it", value="fail"),
                class_="choices",
            )
        ),
    )


def _done_page(intent: Json) -> Response:
    is_payment = intent["object"] == "payment_intent"
    text = "The payment went through." if is_payment else "The card is saved."
    return page("Done.", notice(text, is_good=True), _about(intent))


def _about(intent: Json) -> Markup:
    is_payment = intent["object"] == "payment_intent"
    return facts(
        amount=money(intent["amount"], intent["currency"]) if is_payment else "",
        reference=intent["id"],
        description=intent["description"] or "",
    )


def _here(request: Request) -> str:
    query = request.url.query
    return f"{request.url.path}?{query}" if query else request.url.path


def _refusal(request: Request) -> Response | None:
    wanted = _wanted(request)
    if wanted is None or is_web_url(wanted):
        return None
    return page(
        "This page cannot lead back.",
        tag("p", "Its return_url must begin with http:// or https://."),
        status=400,
    )
