"""One API key's world: a platform account, its connected accounts, its clock and its outside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from adapters.sandbox.core.agenda import Agenda
from adapters.sandbox.core.clock import Clock
from adapters.sandbox.core.ids import Ids
from adapters.sandbox.core.json import Json
from adapters.sandbox.core.merchant import Merchant
from adapters.sandbox.core.settings import Settings


@dataclass(frozen=True, slots=True)
class Cause:
    """The request that an event came from."""

    request_id: str
    idempotency_key: str | None


@dataclass(frozen=True, slots=True)
class Conversion:
    """Into which currency, and how many millionths of its minor unit one minor unit makes."""

    to: str
    millionths: int

    def of(self, amount: int) -> int:
        """Return an amount converted, rounded half away from zero."""
        sign = 1 if amount >= 0 else -1
        return sign * ((abs(amount) * self.millionths + 500_000) // 1_000_000)


@dataclass(slots=True)
class Parcel:
    """One event on its way to one endpoint; copies of it share what is known."""

    event: Json
    body: bytes
    endpoint_id: str
    # Asked for by hand, so no misbehaviour applies.
    skips_policy: bool = False


class Platform:
    """Everything that one `sk_test_` key owns; two keys share nothing."""

    def __init__(
        self, key: str, *, base: Callable[[], float], seed: int, settings: Settings
    ) -> None:
        self.key = key
        self.settings = settings
        self.ids = Ids(seed=seed, key=key)
        self.clock = Clock(base)
        self.agenda = Agenda(self.clock)
        self.own = Merchant(self.ids.make("acct"), self)
        # Made apart from the other ids, so that reading it changes nothing.
        self.client_id = Ids(seed=seed, key=f"oauth:{key}").make("ca")
        self.connected: dict[str, Merchant] = {}
        # Accounts whose owners no longer let this platform in; their money is still somewhere.
        self.departed: set[str] = set()
        # Which connected account a key from OAuth acts as.
        self.access_tokens: dict[str, str] = {}
        # Money that left to, or came from, someone who is not on Stripe: by currency, then by whom.
        self.outside: dict[str, dict[str, int]] = {}
        self.planted: dict[str, int] = {}
        # What cards pay in one currency and the balance holds in another.
        self.conversions: dict[str, Conversion] = {}
        # Whether the midnights of this world are already kept, at which automatic payouts are made.
        self.has_midnights = False
        self.cause: Cause | None = None
        self.outbox: list[Parcel] = []

    def merchant(self, id: str | None) -> Merchant | None:
        """Return the account that a request acts as; none given means the platform."""
        if id is None or id == self.own.id:
            return self.own
        if id in self.departed:
            return None
        return self.connected.get(id)

    def merchants(self) -> list[Merchant]:
        """Return the platform's own account and every connected one."""
        return [self.own, *self.connected.values()]
