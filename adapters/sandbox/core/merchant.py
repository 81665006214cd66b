"""One Stripe account's own data: its objects, its money and its saved cards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from adapters.sandbox.core.json import Json
from adapters.sandbox.core.table import Table

if TYPE_CHECKING:
    from adapters.sandbox.core.platform import Platform

# The filters that a list call may use on a table with a long history.
INDEXED: dict[str, tuple[str, ...]] = {
    "charge": ("payment_intent", "transfer_group", "customer"),
    "dispute": ("charge", "payment_intent"),
    "event": ("type",),
    "invoice": ("customer",),
    "invoice_payment": ("invoice",),
    "payment_intent": ("customer",),
    "payment_method": ("customer",),
    "price": ("product",),
    "refund": ("charge", "payment_intent"),
    "setup_intent": ("customer",),
    "subscription": ("customer",),
    "transfer": ("transfer_group", "destination", "source_transaction"),
    "transfer_reversal": ("transfer",),
    "balance_transaction": ("source",),
}

KINDS = {
    "acct": "account",
    "ba": "external_account",
    "ch": "charge",
    "cus": "customer",
    "du": "dispute",
    "evt": "event",
    "in": "invoice",
    "inpay": "invoice_payment",
    "pi": "payment_intent",
    "pm": "payment_method",
    "po": "payout",
    "price": "price",
    "py": "charge",
    "pyr": "refund",
    "re": "refund",
    "seti": "setup_intent",
    "sub": "subscription",
    "tr": "transfer",
    "trr": "transfer_reversal",
    "tu": "topup",
    "txn": "balance_transaction",
    "we": "webhook_endpoint",
}


@dataclass(slots=True)
class Purse:
    """What an account owns in one currency, by when it may be used."""

    available: int = 0
    pending: int = 0


@dataclass(slots=True)
class Merchant:
    """One Stripe account, the platform's own or a connected one, as an island of data."""

    id: str
    platform: Platform
    tables: dict[str, Table] = field(default_factory=dict)
    purses: dict[str, Purse] = field(default_factory=dict)
    settling: dict[int, list[Json]] = field(default_factory=dict)
    # By currency, the available transactions that no automatic payout has accounted for yet.
    unpaid: dict[str, list[Json]] = field(default_factory=dict)
    # Work that waits until available money suffices; each says whether it could be done.
    waiting: list[Callable[[], bool]] = field(default_factory=list)
    # Facts about an object that its public form does not show, by the object's id.
    hidden: dict[str, Any] = field(default_factory=dict)
    # Which invoice a PaymentIntent pays: what today's API no longer shows on the intent.
    invoice_of: dict[str, str] = field(default_factory=dict)

    def table(self, kind: str) -> Table:
        """Return the table of one kind of object, empty at first."""
        table = self.tables.get(kind)
        if table is None:
            table = self.tables[kind] = Table(INDEXED.get(kind, ()))
        return table

    def find(self, id: str) -> Json | None:
        """Return any object of this account by its id alone."""
        # Only a product may have an id of its maker's choice.
        kind = KINDS.get(id.partition("_")[0], "product")
        return self.tables[kind].get(id) if kind in self.tables else None

    def trim(self, kind: str, kept: int) -> None:
        """Forget the oldest objects of a kind once twice as many exist as are to be kept."""
        table = self.table(kind)
        if len(table) > 2 * kept:
            self.tables[kind] = table.newest(kept)

    def purse(self, currency: str) -> Purse:
        """Return what the account owns in one currency."""
        purse = self.purses.get(currency)
        if purse is None:
            purse = self.purses[currency] = Purse()
        return purse

    def gain(self, row: Json) -> None:
        """Make the net of a balance transaction available."""
        self.purse(row["currency"]).available += row["net"]
        self.unpaid.setdefault(row["currency"], []).append(row)

    @property
    def is_connected(self) -> bool:
        """Tell whether this is a connected account rather than the platform itself."""
        return self is not self.platform.own
