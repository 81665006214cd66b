"""A commission is charged and paid out by processes that reach PostgreSQL through PgBouncer."""

import signal
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from adapters.embedded.postgres import SUPERUSER
from adapters.postgres.engine import session_settings
from entrypoints.local.process import ServiceProcess
from entrypoints.telemetry import READY
from tests.e2e.world import World
from tests.integration.postgres.pooling import pgbouncer, pooled

PROGRAM = pgbouncer()
WORDS = {"api": "serve", "worker": "worker"}

pytestmark = pytest.mark.skipif(PROGRAM is None, reason="PgBouncer is not installed here")


async def prepare_role(world: World) -> None:
    servers = world.stack.servers
    names = servers.bootstrap
    connection = await asyncpg.connect(
        host=str(servers.postgres.sockets), user=SUPERUSER, database=names.database
    )
    for name, value in session_settings(world.stack.settings.database_schema).items():
        await connection.execute(
            f"ALTER ROLE {names.service} IN DATABASE {names.database} SET {name} = '{value}'"
        )
    await connection.close()


def start(world: World, name: str, address: str) -> ServiceProcess:
    """Start a process of the stack's whose database is behind the pooler."""
    word, listener = WORDS[name.partition("-")[0]], world.stack.listener.fileno()
    is_door = word == "serve"
    return ServiceProcess.start(
        name,
        [word, "--fd", str(listener)] if is_door else [word],
        environment={
            **world.stack.environment,
            "DATABASE_URL": address,
            "DATABASE_THROUGH_POOLER": "true",
        },
        logs=world.stack.logs,
        sockets=(listener,) if is_door else (),
    )


@pytest.fixture
async def behind_pooler(world: World) -> AsyncIterator[World]:
    """Lend the stack with one API and one worker, both behind the pooler, and no others."""
    await prepare_role(world)
    others = [name for name in world.stack.processes if name.partition("-")[0] in WORDS]
    for name in others:
        world.stack.processes[name].signal(signal.SIGTERM)
    for name in others:
        world.stack.processes[name].stop()
    assert isinstance(PROGRAM, Path)
    with pooled(world.stack.environment["DATABASE_URL"], PROGRAM) as address:
        ours = [start(world, name, address) for name in ("api-pooled", "worker-pooled")]
        for process in ours:
            process.wait_ready(READY)
        yield world
        for process in ours:
            process.stop()
    for name in others:
        world.stack.start(name, WORDS[name.partition("-")[0]])
    for name in others:
        world.stack.processes[name].wait_ready(READY)


async def test_a_commission_is_charged_and_paid_out_behind_a_pooler(behind_pooler: World) -> None:
    world = behind_pooler
    await world.story.onboard()
    await world.story.save_card()
    await world.story.fund("claim-1")
    answer = await world.charge()
    await world.becomes(answer["transaction"]["id"], status="TRANSFERRED")
    async with world.session.get(f"{world.stack.api_url}/readyz") as response:
        assert (await response.json())["parts"]["session"] == "ok"
    assert len(await world.charges()) == 1
