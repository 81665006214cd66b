"""What a story of the whole service needs: its callers, its Stripe, and a look at its database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Self

import aiohttp
import asyncpg

from adapters.system.ids import Uuid7Source
from entrypoints.cli.books import read_books
from entrypoints.local.clients import SandboxClient, until
from entrypoints.local.compare import compare
from entrypoints.local.operations import ACCOUNT, CHARGE, TRANSACTION
from entrypoints.local.stack import LocalStack
from entrypoints.local.story import Story

JSON = dict[str, Any]
_IDS = Uuid7Source()


def fresh_seller() -> str:
    """Return a seller id that nobody has used."""
    return f"seller-{_IDS.new().hex}"


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """One seller's corner of a running stack."""

    stack: LocalStack
    session: aiohttp.ClientSession
    story: Story
    sandbox: SandboxClient

    @classmethod
    def of(cls, stack: LocalStack, session: aiohttp.ClientSession, *, seller_id: str) -> Self:
        """Return a world for a seller whom nobody has named before."""
        story = Story.of(stack, session, seller_id)
        return cls(stack=stack, session=session, story=story, sandbox=story.sandbox)

    @property
    def seller_id(self) -> str:
        """Return whose world it is."""
        return self.story.seller_id

    def commission(self, **changes: Any) -> JSON:
        """Return a good request, with changes."""
        claim = changes.get("claimId", "claim-1")
        return {
            "sellerId": self.seller_id,
            "claimId": claim,
            "amountRecoveredCents": "10000",
            "currency": "usd",
            "idempotencyKey": f"{self.seller_id}-{claim}",
            **changes,
        }

    async def charge(self, **changes: Any) -> Any:
        """Ask for a commission; return what the API answers, a refusal included."""
        return await self.story.engine(CHARGE, input=self.commission(**changes))

    async def transaction(self, transaction_id: str) -> Any:
        """Return a transaction as it stands."""
        return await self.story.engine(TRANSACTION, id=transaction_id)

    async def becomes(self, transaction_id: str, **states: object) -> Any:
        """Return the transaction once it is in these states."""
        return await until(
            lambda: self.transaction(transaction_id),
            lambda now: all(now[name] == state for name, state in states.items()),
            what=f"the transaction has {states}",
        )

    async def account_reference(self) -> str | None:
        """Return Stripe's name for the seller's account, if there is one yet."""
        account = await self.story.seller(ACCOUNT, id=self.seller_id)
        return None if account is None else account["accountId"]

    async def charges(self) -> list[JSON]:
        """Return what Stripe took from this seller's customer, successful charges only."""
        found = await self.sandbox.get("/v1/charges", limit="100")
        customers = await self.sandbox.get("/v1/customers", limit="100")
        ours = {
            customer["id"]
            for customer in customers["data"]
            if customer["metadata"].get("opside_seller") == self.seller_id
        }
        return [c for c in found["data"] if c["customer"] in ours and c["paid"]]

    async def transfers(self, transaction: JSON) -> list[JSON]:
        """Return what Stripe sent for one transaction."""
        found = await self.sandbox.get("/v1/transfers", limit="100")
        return [
            t
            for t in found["data"]
            if t["id"] == transaction["transferId"]
            or t["transfer_group"] in (transaction["id"], transaction["id"].removeprefix("txn_"))
        ]

    async def fault(self, kind: str, path: str, **more: str | int) -> None:
        """Let the next POST to a path of Stripe's go wrong."""
        form = {"kind": kind, "method": "POST", "path": path, **more}
        await self.sandbox.post("/_sandbox/faults", **form)

    async def deliver(self, **policy: str | int) -> None:
        """Choose how Stripe's events are delivered from now on."""
        await self.sandbox.post("/_sandbox/delivery", **policy)

    async def calm(self) -> None:
        """Let everything go right again."""
        await self.deliver(mode="normal")
        url = self.stack.sandbox_url + "/_sandbox/faults"
        headers = {"Authorization": f"Bearer {self.stack.stripe_key}"}
        async with self.session.delete(url, headers=headers) as response:
            response.raise_for_status()

    async def books_agree(self) -> None:
        """Return once the ledger and the sandbox's book say the same of every cent."""
        await until(self._differences, lambda found: not found, what="the books agree")
        report = await read_books(self.stack.settings, as_of=None)
        assert report.check.breaches == ()

    async def _differences(self) -> list[Any]:
        books = await self.sandbox.get("/_sandbox/books")
        assert books["is_balanced"]
        lines = compare(await self.story.trial_balance(), books)
        return [line for line in lines if not line.agrees]

    async def events_of(self, transaction: JSON) -> list[Any]:
        """Return the events that were linked to a transaction, oldest first."""
        number = int(transaction["number"])
        async with self.database() as connection:
            found = await connection.fetch(
                "SELECT webhook_event.* FROM webhook_event JOIN transaction"
                " ON transaction.id = webhook_event.transaction_id"
                " WHERE transaction.number = $1 ORDER BY received_at",
                number,
            )
        return list(found)

    async def count(self, table: str) -> int:
        """Return how many rows a table has."""
        async with self.database() as connection:
            count = await connection.fetchval(f"SELECT count(*) FROM {table}")  # noqa: S608 - ours
        return int(count)

    @asynccontextmanager
    async def database(self) -> AsyncIterator[Any]:
        """Lend a connection with the rights that the service has, and no more."""
        servers = self.stack.servers
        connection = await asyncpg.connect(
            host=str(servers.postgres.sockets),
            user=servers.bootstrap.service,
            database=servers.bootstrap.database,
            server_settings={"search_path": self.stack.settings.database_schema},
        )
        try:
            yield connection
        finally:
            await connection.close()
