"""A world whose API listens on a real socket, and callers who follow it over both protocols."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Self

import httpx
import orjson
import uvicorn
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from adapters.memory.unit_of_work import BeginMemoryUnit
from application.actor import Role
from application.ports.audit import AuditEvent
from domain.ids import SellerId
from entrypoints.graphql.ids import transaction_id_of
from entrypoints.serve import Server
from tests.builders import NOON
from tests.contract.store import an_actor
from tests.integration.http.callers import token
from tests.integration.http.world import World
from tests.patience import PATIENCE_SECONDS

ADMIN = token(Role.ADMIN)
SELLER = token(Role.SELLER, subject="seller-1")
STRANGER = token(Role.SELLER, subject="seller-2")

PATIENCE = PATIENCE_SECONDS
"""How long anything may take that is going to happen."""

QUIET = 0.15
"""How long nothing has to happen before we believe that it will not."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One server-sent event."""

    id: str | None
    kind: str | None
    data: str

    @property
    def json(self) -> Any:
        return orjson.loads(self.data)


@dataclass(slots=True)
class Events:
    """A stream of events that is being read."""

    response: httpx.Response
    _lines: AsyncIterator[str] = field(init=False)
    beats: int = 0

    def __post_init__(self) -> None:
        self._lines = self.response.aiter_lines()

    async def next(self) -> Sent | None:
        """Return the next event; None at the end of the stream."""
        async with asyncio.timeout(PATIENCE):
            return await self._next()

    async def _next(self) -> Sent | None:
        said: dict[str, str] = {}
        async for line in self._lines:
            name, _, value = line.partition(":")
            if line == ":":
                self.beats += 1
            elif line:
                said[name] = value.removeprefix(" ")
            elif said:
                return Sent(said.get("id"), said.get("event"), said.get("data", ""))
        return None

    async def told(self) -> Any:
        """Return the data of the next event that has any."""
        while (sent := await self.next()) is not None:
            if sent.kind == "next":
                assert "errors" not in sent.json, sent.json
                return sent.json["data"]
        raise AssertionError("the stream ended")

    async def rest(self) -> list[Sent]:
        """Return everything up to the end of the stream."""
        found = []
        while (sent := await self.next()) is not None:
            found.append(sent)
        return found


@dataclass(slots=True)
class Talk:
    """A WebSocket that speaks graphql-transport-ws."""

    socket: ClientConnection
    cursors: dict[str, str] = field(default_factory=dict)

    async def say(self, kind: str, **more: Any) -> None:
        await self.socket.send(orjson.dumps({"type": kind, **more}).decode())

    async def hear(self) -> Any:
        """Return the next message that is no sign of life."""
        while True:
            async with asyncio.timeout(PATIENCE):
                message = orjson.loads(await self.socket.recv())
            if message["type"] != "ping":
                return message
            self.cursors |= message["payload"]["cursors"]

    async def greet(self, bearer: str = ADMIN) -> None:
        await self.say("connection_init", payload={"Authorization": f"Bearer {bearer}"})
        assert (await self.hear())["type"] == "connection_ack"

    async def follow(self, document: str, name: str = "1", /, **variables: Any) -> None:
        payload = {"query": document, "variables": variables}
        await self.say("subscribe", id=name, payload=payload)

    async def told(self, name: str = "1") -> Any:
        """Return the data of the next event of a subscription."""
        message = await self.hear()
        assert (message["type"], message["id"]) == ("next", name), message
        return message["payload"]["data"]

    async def end(self) -> int | None:
        """Return the code that the connection is closed with."""
        async with asyncio.timeout(PATIENCE):
            # What is not read holds up the frame that closes.
            with suppress(ConnectionClosed):
                while True:
                    await self.socket.recv()
        return self.socket.close_code


@dataclass(slots=True)
class Served:
    """A running API."""

    world: World
    server: Server
    port: int
    running: asyncio.Task[None]
    client: httpx.AsyncClient

    @classmethod
    @asynccontextmanager
    async def of(cls, world: World) -> AsyncIterator[Self]:
        """Serve a world until the block is left."""
        listening = socket.create_server(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        app: Any = world.app
        config = uvicorn.Config(
            app,
            ws="websockets-sansio",
            log_config=None,
            lifespan="off",
            timeout_graceful_shutdown=2,
        )
        server = Server(config, leave=app.state.seats.leave)
        running = asyncio.create_task(server.serve(sockets=[listening]))
        async with httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE
        ) as client:
            made = cls(world, server, port, running, client)
            try:
                yield made
            finally:
                await made.stop()

    async def all_left(self) -> None:
        """Return once the server has noticed that every caller hung up."""
        app: Any = self.world.app
        async with asyncio.timeout(PATIENCE):
            while app.state.seats.taken:  # noqa: ASYNC110 - the server tells nobody
                await asyncio.sleep(0.01)

    async def charged(self, **changes: Any) -> str:
        """Return the id of a commission that was asked for."""
        reply = await self.world.charge(**changes)
        transaction: str = reply.data["chargeCommission"]["transaction"]["id"]
        return transaction

    async def record(self, *actions: str, of: str, seller_id: str = "seller-1") -> None:
        """Record that something happened to a transaction, each in a commit of its own."""
        for action in actions:
            await self.record_together(action, of=of, seller_id=seller_id)

    async def record_together(self, *actions: str, of: str, seller_id: str = "seller-1") -> None:
        """Record what happened to a transaction in one commit."""
        about = transaction_id_of(of)
        async with BeginMemoryUnit(self.world.database)() as unit:
            for action in actions:
                unit.audit.record(
                    AuditEvent(
                        action=action,
                        subject=f"transaction:{about}",
                        actor=an_actor(),
                        at=NOON,
                        before={"step": None},
                        after={"step": action},
                        transaction_id=about,
                        seller_id=SellerId(seller_id),
                    )
                )

    async def stop(self) -> None:
        """Stop as a signal would."""
        self.server.should_exit = True
        await self.running

    @asynccontextmanager
    async def events(
        self,
        document: str,
        *,
        bearer: str | None = ADMIN,
        last: str | None = None,
        **variables: Any,
    ) -> AsyncIterator[Events]:
        """Follow a subscription as a stream of events."""
        headers = {"Accept": "text/event-stream", "Content-Type": "application/json"}
        if bearer is not None:
            headers["Authorization"] = f"Bearer {bearer}"
        if last is not None:
            headers["Last-Event-ID"] = last
        body = orjson.dumps({"query": document, "variables": variables})
        async with self.client.stream(
            "POST", "/graphql", content=body, headers=headers
        ) as response:
            yield Events(response)

    @asynccontextmanager
    async def talk(self, **more: Any) -> AsyncIterator[Talk]:
        """Open a WebSocket."""
        url = f"ws://127.0.0.1:{self.port}/graphql"
        protocols: Any = more.pop("subprotocols", ["graphql-transport-ws"])
        async with connect(url, subprotocols=protocols, **more) as opened:
            yield Talk(opened)
