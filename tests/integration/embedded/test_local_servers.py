"""The local stack comes up complete, keeps what it shall keep, and leaves nothing behind."""

import os
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from adapters.embedded.databases import Databases
from adapters.embedded.errors import DataDirectoryBusy, DataDirectoryUnusable
from adapters.embedded.local import local_servers
from adapters.embedded.locks import try_lock
from adapters.embedded.run_directory import PARENT, PREFIX

Ask = Callable[..., Awaitable[Any]]
POWERS = """
    SELECT bool_or(rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls)
    FROM pg_roles WHERE rolname IN ('payments_owner', 'payments_service')
"""


async def test_a_stack_has_its_roles_and_database_and_goes_completely(ask: Ask) -> None:
    with local_servers(durable=False, connections_max=37) as servers:
        owner, service = map(servers.database_url, ("payments_owner", "payments_service"))
        whose = "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'payments'"
        assert await ask(service, POWERS) is False
        assert await ask(service, whose) == "payments_owner"
        assert await ask(owner, "SELECT current_user") == "payments_owner"
        assert await ask(service, "SELECT current_user") == "payments_service"
        assert await ask(service, "SHOW max_connections") == "37"
        assert await ask(service, "SHOW listen_addresses") == ""
        processes = [servers.postgres.process, servers.valkey.process]
        run = servers.postgres.sockets
        assert run.stat().st_mode & 0o777 == 0o700
    assert not run.exists()
    assert all(process is not None and process.returncode == 0 for process in processes)


async def test_a_second_bootstrap_changes_nothing_but_a_raised_privilege(ask: Ask) -> None:
    with local_servers(durable=False) as servers:
        await ask(servers.database_url("postgres"), "ALTER ROLE payments_service SUPERUSER")
        Databases(servers.postgres.sockets).bootstrap(servers.bootstrap)
        is_super = "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"
        assert await ask(servers.database_url("payments_service"), is_super) is False


async def test_a_database_is_cloned_from_a_template_and_dropped(ask: Ask) -> None:
    with local_servers(durable=False) as servers:
        await ask(servers.database_url("payments_owner"), "CREATE TABLE kept AS SELECT 7 AS it")
        await servers.create_database("copy", template="payments")
        copy = servers.database_url("payments_owner", database="copy")
        assert await ask(copy, "SELECT it FROM kept") == 7
        await servers.drop_database("copy")
        await servers.drop_database("copy")
        exists = "SELECT EXISTS (SELECT FROM pg_database WHERE datname = 'copy')"
        assert await ask(servers.database_url("postgres"), exists) is False


async def test_data_outlive_a_restart_and_a_killed_postmaster(
    open_directory: Path, ask: Ask
) -> None:
    data = open_directory / "data"
    with local_servers(data=data) as servers:
        await ask(servers.database_url("payments_owner"), "CREATE TABLE kept (it int)")
        await ask(servers.database_url("payments_owner"), "INSERT INTO kept VALUES (1)")
    with local_servers(data=data) as servers:
        await ask(servers.database_url("payments_owner"), "INSERT INTO kept VALUES (2)")
        assert servers.postgres.process is not None
        servers.postgres.process.kill()
        servers.postgres.process.wait()
    with local_servers(data=data) as servers:
        assert await ask(servers.database_url("payments_owner"), "SELECT sum(it) FROM kept") == 3


def test_two_ephemeral_stacks_run_side_by_side() -> None:
    with ExitStack() as stack:
        one, other = (stack.enter_context(local_servers(durable=False)) for _ in range(2))
        assert one.redis_url != other.redis_url
        assert one.postgres.sockets != other.postgres.sockets


def test_a_second_starter_on_the_same_data_is_refused_in_time(open_directory: Path) -> None:
    with (
        local_servers(data=open_directory, durable=False),
        pytest.raises(DataDirectoryBusy, match=r"after 0\.1 s"),
        local_servers(data=open_directory, durable=False, lock_seconds=0.1),
    ):
        raise AssertionError("two starters share one data directory")


def test_data_of_another_version_are_refused_untouched(open_directory: Path) -> None:
    version = open_directory / "postgres" / "PG_VERSION"
    version.parent.mkdir()
    version.write_text("9\n")
    with (
        pytest.raises(DataDirectoryUnusable, match="PostgreSQL 9's"),
        local_servers(data=open_directory, durable=False),
    ):
        raise AssertionError("a server started on another version's data")
    assert version.read_text() == "9\n"


def test_abandoned_run_directories_are_swept_and_living_ones_kept() -> None:
    abandoned, living = (
        PARENT / f"{PREFIX}{os.getpid()}-{name}" for name in ("abandoned", "living")
    )
    for directory in (abandoned, living):
        directory.mkdir(mode=0o700)
        (directory / "lock").touch()
    with ExitStack() as stack:
        held = try_lock(living / "lock")
        assert held is not None
        stack.enter_context(local_servers(durable=False))
        assert not abandoned.exists()
        assert living.exists()
        stack.callback(os.close, held)
    with local_servers(durable=False):
        assert not living.exists()
