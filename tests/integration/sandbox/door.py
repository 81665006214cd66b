"""How the tests reach the sandbox: the real SDK, the control routes, an ear for webhooks."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import orjson
import stripe
from aiohttp import web

from tests.patience import PATIENCE_SECONDS

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Raw:
    """An answer as it came over the wire."""

    status: int
    headers: dict[str, str]
    body: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """One key's way in; no two tests share a key."""

    url: str
    key: str
    client: stripe.StripeClient
    session: aiohttp.ClientSession

    @property
    def v1(self) -> Any:
        """Return the SDK's services, untyped so that tests may also send what types forbid."""
        return self.client.v1

    async def control(self, method: str, path: str, /, **given: Any) -> Any:
        """Call a control route and return its answer."""
        raw = await self.raw(method, f"/_sandbox{path}", json=given)
        assert raw.status == 200, raw.body
        return raw.body

    async def raw(self, method: str, path: str, /, **how: Any) -> Raw:
        """Send one request by hand."""
        headers = {"Authorization": f"Bearer {self.key}", **how.pop("headers", {})}
        async with self.session.request(method, self.url + path, headers=headers, **how) as got:
            names = {name.lower(): value for name, value in got.headers.items()}
            return Raw(got.status, names, orjson.loads(await got.read()))

    async def post(self, path: str, form: str, **headers: str) -> Raw:
        """Send one form by hand."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.raw("POST", path, data=form, headers={"content-type": FORM, **named})

    async def customer(self) -> Any:
        """Make a customer."""
        return await self.v1.customers.create_async({"email": "seller@example.com"})

    async def saved_card(self, card: str = "pm_card_visa") -> tuple[str, str]:
        """Return a customer and a card saved for it."""
        customer = await self.customer()
        method = await self.v1.payment_methods.attach_async(card, {"customer": customer.id})
        return customer.id, method.id

    async def pay(self, amount: int = 2000, card: str = "pm_card_visa", **more: Any) -> Any:
        """Charge a saved card off-session."""
        customer, method = await self.saved_card(card)
        return await self.v1.payment_intents.create_async(
            {
                "amount": amount,
                "currency": "usd",
                "customer": customer,
                "payment_method": method,
                "confirm": True,
                "off_session": True,
                **more,
            }
        )

    async def seller(self, outcome: str | None = "complete") -> str:
        """Return a connected account after onboarding."""
        account = await self.v1.accounts.create_async(
            {
                "controller": {
                    "stripe_dashboard": {"type": "express"},
                    "fees": {"payer": "application"},
                    "losses": {"payments": "application"},
                },
                "capabilities": {"transfers": {"requested": True}},
                "country": "US",
            }
        )
        if outcome:
            await self.control("POST", f"/accounts/{account.id}/onboarding", outcome=outcome)
        return str(account.id)

    async def fund(self, amount: int, currency: str = "usd") -> Any:
        """Put money into the platform's available balance."""
        return await self.v1.topups.create_async({"amount": amount, "currency": currency})

    async def transfer(self, seller: str, amount: int = 8000, **more: Any) -> Any:
        """Send money to a connected account."""
        return await self.v1.transfers.create_async(
            {"amount": amount, "currency": "usd", "destination": seller, **more}
        )

    async def books(self) -> Any:
        """Return the sandbox's own book."""
        return await self.control("GET", "/books")

    async def event_types(self) -> list[str]:
        """Return the types of all events of the platform, oldest first."""
        page = await self.v1.events.list_async({"limit": 100})
        return [event.type for event in reversed(page.data)]

    async def refused(self, call: Any) -> Any:
        """Return the error that a call ends in."""
        try:
            await call
        except (stripe.StripeError, aiohttp.ClientError) as error:
            return error
        raise AssertionError("the call was not refused")


@dataclass(slots=True)
class Listening:
    """A webhook receiver that keeps what it gets and answers what it is told to."""

    url: str = ""
    seen: list[tuple[str, bytes]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)

    async def receive(self, request: web.Request) -> web.Response:
        """Keep one delivery; answer the next planned status, or 200."""
        self.seen.append((request.headers["Stripe-Signature"], await request.read()))
        return web.Response(status=self.answers.pop(0) if self.answers else 200)

    @property
    def events(self) -> list[Any]:
        """Return the delivered events in order of arrival."""
        return [orjson.loads(body) for _, body in self.seen]

    @property
    def types(self) -> list[str]:
        """Return the types of the delivered events in order of arrival."""
        return [event["type"] for event in self.events]

    async def until(self, is_enough: Callable[["Listening"], bool]) -> None:
        """Wait until what has arrived is enough, for a bounded time."""
        deadline = asyncio.get_running_loop().time() + PATIENCE_SECONDS
        while not is_enough(self):
            assert asyncio.get_running_loop().time() < deadline, self.types
            await asyncio.sleep(0.01)

    async def until_count(self, count: int) -> None:
        """Wait until so many deliveries have arrived."""
        await self.until(lambda listening: len(listening.seen) >= count)


async def close(http: Any) -> None:
    """Close the SDK's connections, which its own types do not speak of."""
    await http.close_async()
