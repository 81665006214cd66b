"""Servers follow a parent that is killed outright, whoever they run as and wherever they lie."""

import os
import shutil
import sys
import sysconfig
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from adapters.embedded.account import Account, server_account
from adapters.embedded.binaries import find_postgres
from adapters.embedded.errors import BinariesMissing
from adapters.embedded.process import run_as
from adapters.embedded.staging import LIBRARIES, postgres_programs, runnable

Ask = Callable[..., Awaitable[Any]]
Eventually = Callable[[Callable[[], bool]], None]
CHECKOUT = Path(__file__).parents[3]
SOME_USER = 1  # `daemon`: any account that is neither root nor `nobody`


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("thread", ["main", "other"])
async def test_servers_follow_a_killed_parent_and_start_again_at_once(
    thread: str, open_directory: Path, serve: Any, ask: Ask, eventually: Eventually
) -> None:
    first = serve(open_directory / "data", thread=thread)
    await ask(first.said["postgres"], "CREATE TABLE kept AS SELECT 5 AS it")
    first.process.kill()
    first.process.wait()
    second = serve(open_directory / "data", thread=thread)
    assert await ask(second.said["postgres"], "SELECT it FROM kept") == 5
    eventually(lambda: not any(map(is_alive, first.said["pids"])))


@dataclass(frozen=True, slots=True)
class Person:
    """An ordinary user, and a Python that this user may run."""

    account: Account
    python: str


def ordinary_person() -> Person:
    """Return ourselves; when we are root, somebody who is not."""
    if os.geteuid() != 0:
        return Person(Account(os.geteuid(), os.getegid()), sys.executable)
    account = Account(SOME_USER, SOME_USER)
    for python in (sys.executable, "/usr/bin/python3"):
        path = sysconfig.get_path("purelib")
        load = f"import sys; sys.path.append({path!r}); import asyncpg"
        with suppress(OSError):
            if run_as(account, [python, "-c", load]).returncode == 0:
                return Person(account, python)
    pytest.skip("every Python here is closed to ordinary users")


async def test_an_ordinary_user_runs_the_servers_as_itself(
    open_directory: Path, serve: Any
) -> None:
    person = ordinary_person()
    home = open_directory / "home"
    home.mkdir(mode=0o700)
    person.account.take(home)
    served = serve(
        home / "data",
        python=person.python,
        user=None if person.account.is_ours else person.account.uid,
        PYTHONPATH=os.pathsep.join((str(CHECKOUT), sysconfig.get_path("purelib"))),
    )
    assert served.said["uid"] == person.account.uid
    assert served.said["programs"] == str(find_postgres() / "postgres")


def private_copy(directory: Path) -> Path:
    """Lay the installation out below a directory that only its owner may enter."""
    programs = postgres_programs(find_postgres())
    private = directory / "private"
    private.mkdir(mode=0o700)
    for part in programs.parts:
        shutil.copytree(programs.root / part, private / part, copy_function=os.link)
    return (private / programs.proofs[0]).parent


async def test_a_private_checkout_is_served_from_public_copies(
    open_directory: Path, serve: Any, ask: Ask
) -> None:
    programs = private_copy(open_directory)
    data = open_directory / "private" / "data"
    first = serve(data, public=open_directory, PG_BIN=str(programs))
    await ask(first.said["postgres"], "CREATE TABLE kept AS SELECT 5 AS it")
    first.close()
    second = serve(data, public=open_directory, PG_BIN=str(programs))
    assert await ask(second.said["postgres"], "SELECT it FROM kept") == 5
    is_root = os.geteuid() == 0
    assert (second.said["programs"] != str(programs / "postgres")) is is_root
    assert (Path(second.said["data"]) != data / "postgres") is is_root


def test_concurrent_starters_share_one_whole_copy(open_directory: Path) -> None:
    account = server_account(existing=open_directory / "none")
    programs = postgres_programs(private_copy(open_directory))
    public = open_directory / "public"
    public.mkdir(mode=0o755)

    def find(_: int) -> tuple[Path, ...]:
        return runnable(programs, account, public=public)

    with ThreadPoolExecutor(max_workers=4) as threads:
        found = set(threads.map(find, range(4)))
    assert len(found) == 1
    copies = list(public.iterdir())
    assert len(copies) == (0 if account.is_ours else 1)
    assert all((copy / LIBRARIES).is_dir() for copy in copies if LIBRARIES in programs.parts)


def test_a_wrong_directory_in_the_environment_says_what_to_do(open_directory: Path) -> None:
    with pytest.raises(BinariesMissing, match=r"PG_BIN is .* correct or unset it"):
        find_postgres({"PG_BIN": str(open_directory)})
