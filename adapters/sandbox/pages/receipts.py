"""The receipt of a charge, and the little dashboard of a connected account."""

from starlette.requests import Request
from starlette.responses import Response

from adapters.sandbox.core.book import balance
from adapters.sandbox.pages.finding import find_object
from adapters.sandbox.pages.markup import tag
from adapters.sandbox.pages.shell import facts, gone, page
from adapters.sandbox.pages.tables import grid, kinds_of, objects_table
from adapters.sandbox.pages.words import moment, money, plain
from adapters.sandbox.wire.world import World

_OF_INTEREST = ("charge", "payout")


class Receipts:
    """Shows what a link in an API object leads to."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def show(self, request: Request) -> Response:
        """Show what was paid, and with which card."""
        found = find_object(self._world, request.path_params["charge"])
        if found is None or found.subject["object"] != "charge":
            return gone()
        charge = found.subject
        card = (charge["payment_method_details"] or {}).get("card") or {}
        refunded = charge["amount_refunded"]
        return page(
            "Receipt",
            facts(
                amount=money(charge["amount"], charge["currency"]),
                refunded=money(refunded, charge["currency"]) if refunded else "",
                status=charge["status"],
                paid_on=moment(charge["created"]),
                card=f"{card['brand']} ending in {card['last4']}" if card else "",
                description=charge["description"] or "",
                reference=charge["id"],
            ),
        )

    async def show_account(self, request: Request) -> Response:
        """Show a connected account its balance and what it was sent."""
        found = find_object(self._world, request.path_params["account"])
        if found is None or found.subject["object"] != "account" or found.subject.get("deleted"):
            return gone()
        merchant = found.desk.platform.connected[found.subject["id"]]
        money_now = balance(merchant)
        rows = [
            [plain(part), money(line["amount"], line["currency"])]
            for part in ("available", "pending")
            for line in money_now[part]
        ]
        return page(
            "Express dashboard",
            facts(account=merchant.id, email=found.subject["email"] or ""),
            tag("h2", "Balance"),
            grid(["when", "amount"], rows),
            *(objects_table(merchant, kind) for kind in kinds_of(merchant) if kind in _OF_INTEREST),
            is_wide=True,
        )
