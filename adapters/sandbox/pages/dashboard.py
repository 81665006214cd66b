"""A read-only look at everything: the money, the objects, the deliveries and the clock."""

from starlette.requests import Request
from starlette.responses import Response

from adapters.sandbox.core.json import Json
from adapters.sandbox.core.merchant import Merchant
from adapters.sandbox.pages.markup import Markup, joined, tag
from adapters.sandbox.pages.shell import facts, gone, notice, page
from adapters.sandbox.pages.tables import grid, kinds_of, objects_table
from adapters.sandbox.pages.words import masked, moment, money
from adapters.sandbox.wire.desk import Desk
from adapters.sandbox.wire.world import World

_SHOWN_DELIVERIES = "25"


class Dashboard:
    """Shows what the API would tell, and changes nothing."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def index(self, _request: Request) -> Response:
        """Show the platform account of every key seen so far."""
        rows = [
            [_link(desk.platform.own.id, desk.platform.own.id), masked(desk.platform.key)]
            for desk in self._world.desks()
        ]
        empty = tag("p", "No key has been used yet: send a first request, then come back.")
        return page("Platforms", grid(["account", "key"], rows) if rows else empty, is_wide=True)

    async def show(self, request: Request) -> Response:
        """Show one platform with its connected accounts."""
        desk = self._world.desk_of(request.path_params["platform"])
        if desk is None:
            return gone()
        own = desk.platform.own
        return page(
            f"Platform {own.id}",
            tag("p", _link("", "All platforms")),
            *self._state(desk, request),
            self._accounts(desk, request),
            self._deliveries(desk, request),
            *(objects_table(own, kind) for kind in kinds_of(own)),
            is_wide=True,
        )

    async def show_account(self, request: Request) -> Response:
        """Show one connected account."""
        desk = self._world.desk_of(request.path_params["platform"])
        if desk is None:
            return gone()
        merchant = desk.platform.connected.get(request.path_params["account"])
        if merchant is None:
            return gone()
        balances = self._told(desk, request, "/_sandbox/books")["connected"][merchant.id]
        return page(
            f"Connected account {merchant.id}",
            tag("p", _link(desk.platform.own.id, "Its platform")),
            balance_table(balances["balances"]),
            *(objects_table(merchant, kind) for kind in kinds_of(merchant)),
            is_wide=True,
        )

    def _state(self, desk: Desk, request: Request) -> list[Markup]:
        books = self._told(desk, request, "/_sandbox/books")
        clock = self._told(desk, request, "/_sandbox/clock")
        stands = " (stands still)" if clock["is_frozen"] else ""
        verdict = "The books balance." if books["is_balanced"] else "The books do not balance."
        return [
            facts(
                key=masked(desk.platform.key),
                clock=moment(clock["now"]) + stands,
                OAuth_client_id=desk.platform.client_id,
            ),
            notice(verdict, is_good=books["is_balanced"]),
            tag("h2", "Balance"),
            balance_table(books["balances"]),
        ]

    def _accounts(self, desk: Desk, request: Request) -> Markup:
        connected = self._told(desk, request, "/_sandbox/books")["connected"]
        table = desk.platform.own.table("account")
        rows = [
            _account_row(desk, merchant, table.get(merchant.id) or {}, connected)
            for merchant in desk.platform.connected.values()
        ]
        names = ["account", "email", "type", "charges", "payouts", "available", "pending"]
        return joined(tag("h2", f"Connected accounts: {len(rows)}"), grid(names, rows))

    def _deliveries(self, desk: Desk, request: Request) -> Markup:
        told = self._told(desk, request, "/_sandbox/deliveries", limit=_SHOWN_DELIVERIES)
        rows = [
            [
                row["event"],
                row["type"],
                row["endpoint"],
                str(row["attempt"]),
                str(row["status"] or row["error"]),
                moment(row["at"]),
            ]
            for row in told["data"]
        ]
        names = ["event", "type", "endpoint", "attempt", "status", "at"]
        waiting = f"Deliveries: {len(desk.undelivered)} under way"
        return joined(tag("h2", waiting), grid(names, rows))

    def _told(self, desk: Desk, request: Request, path: str, **form: str) -> Json:
        base_url = str(request.base_url).rstrip("/")
        return self._world.perform(desk, "GET", path, base_url=base_url, **form).value


def balance_table(balances: Json) -> Markup:
    """Return what an account owns, by currency."""
    rows = [
        [code.upper(), money(line["available"], code), money(line["pending"], code)]
        for code, line in balances.items()
    ]
    return grid(["currency", "available", "pending"], rows)


def _account_row(desk: Desk, merchant: Merchant, account: Json, connected: Json) -> list[str]:
    balances = connected[merchant.id]["balances"]
    left = " (no longer connected)" if account.get("deleted") else ""
    return [
        joined(_link(f"{desk.platform.own.id}/{merchant.id}", merchant.id), left),
        account.get("email") or "",
        account.get("type") or "",
        "enabled" if account.get("charges_enabled") else "disabled",
        "enabled" if account.get("payouts_enabled") else "disabled",
        *(
            ", ".join(money(line[part], code) for code, line in balances.items())
            for part in ("available", "pending")
        ),
    ]


def _link(place: str, label: str) -> Markup:
    return tag("a", label, href=f"/sandbox/dashboard/{place}" if place else "/sandbox")
