"""Both local servers together, from one call, with the addresses that the service connects to."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from adapters.embedded.account import Account, server_account
from adapters.embedded.binaries import find_postgres, find_valkey
from adapters.embedded.data_directory import data_directory
from adapters.embedded.databases import Bootstrap, Databases
from adapters.embedded.errors import BinariesMissing
from adapters.embedded.postgres import OLDEST_MAJOR, PostgresServer, postgres_major
from adapters.embedded.run_directory import RunDirectory, run_directory
from adapters.embedded.staging import postgres_programs, runnable, valkey_programs
from adapters.embedded.valkey import ValkeyServer

LOCK_SECONDS = 15.0  # what a large local database may need to shut down after its parent's death
CONNECTIONS_MAX = 200
# What a private directory hides from the servers' account is kept here instead; it outlives a boot.
PUBLIC = Path("/var/tmp")  # noqa: S108 - owner and mode are checked before anything here is used


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalServers:
    """A running PostgreSQL and Valkey that only this user of this machine can reach."""

    postgres: PostgresServer
    valkey: ValkeyServer
    bootstrap: Bootstrap = field(default_factory=Bootstrap)

    def database_url(self, role: str, *, database: str | None = None) -> str:
        """Return where `role` connects to `database`, by default the bootstrapped one."""
        name = database or self.bootstrap.database
        return f"postgresql+asyncpg://{quote(role)}@/{quote(name)}?host={self.postgres.sockets}"

    @property
    def redis_url(self) -> str:
        """Return where Valkey listens."""
        return f"unix://{self.valkey.socket}?db=0"

    async def create_database(self, name: str, *, template: str = "template1") -> None:
        """Make the database `name`, owned like the bootstrapped one, as a copy of `template`."""
        databases = Databases(self.postgres.sockets)
        await databases.create(name, owner=self.bootstrap.owner, template=template)

    async def drop_database(self, name: str) -> None:
        """Remove the database `name`, whoever is still connected to it."""
        await Databases(self.postgres.sockets).drop(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    run: RunDirectory
    data: Path
    account: Account
    locks: tuple[int, ...]
    public: Path


@contextmanager
def local_servers(
    *,
    data: Path | None = None,
    durable: bool = True,
    connections_max: int = CONNECTIONS_MAX,
    bootstrap: Bootstrap | None = None,
    lock_seconds: float = LOCK_SECONDS,
    public: Path = PUBLIC,
) -> Iterator[LocalServers]:
    """Run both servers for the length of the block, on `data` or on a directory that goes with it.

    `durable=False` trades the safety of the data on a power cut for speed; it is for tests.
    Both servers end with this process even when it is killed, and start again on the same data.
    """
    with ExitStack() as stack:
        place = stack.enter_context(_place(data, lock_seconds=lock_seconds, public=public))
        valkey = stack.enter_context(_valkey(place, durable=durable).running())
        server = _postgres(place, durable=durable, connections_max=connections_max)
        postgres = stack.enter_context(server.running())
        wanted = bootstrap or Bootstrap()
        Databases(postgres.sockets).bootstrap(wanted)
        yield LocalServers(postgres=postgres, valkey=valkey, bootstrap=wanted)


@contextmanager
def _place(data: Path | None, *, lock_seconds: float, public: Path) -> Iterator[_Place]:
    with ExitStack() as stack:
        if data is None:
            account = server_account(existing=Path("/nonexistent"))
            run = stack.enter_context(run_directory(account))
            locks: tuple[int, ...] = (run.lock,)
            yield _Place(run=run, data=run.path, account=account, locks=locks, public=public)
        else:
            kept = stack.enter_context(
                data_directory(data, public=public, patience_seconds=lock_seconds)
            )
            run = stack.enter_context(run_directory(kept.account))
            locks = (run.lock, kept.lock)
            yield _Place(run=run, data=kept.path, account=kept.account, locks=locks, public=public)


def _postgres(place: _Place, *, durable: bool, connections_max: int) -> PostgresServer:
    programs = postgres_programs(find_postgres())
    postgres, initdb = runnable(programs, place.account, public=place.public)
    major = postgres_major(postgres, place.account)
    if major < OLDEST_MAJOR:
        remedy = f"{postgres} is PostgreSQL {major}; {OLDEST_MAJOR} or newer is needed."
        raise BinariesMissing("PostgreSQL", remedy=remedy)
    return PostgresServer(
        postgres=postgres,
        initdb=initdb,
        account=place.account,
        data=place.data / "postgres",
        sockets=place.run.path,
        log=place.data / "postgres.log",
        durable=durable,
        connections_max=connections_max,
        keep=place.locks,
    )


def _valkey(place: _Place, *, durable: bool) -> ValkeyServer:
    programs = valkey_programs(find_valkey())
    (program,) = runnable(programs, place.account, public=place.public)
    return ValkeyServer(
        program=program,
        account=place.account,
        data=place.data / "valkey",
        socket=place.run.path / "valkey.sock",
        log=place.data / "valkey.log",
        durable=durable,
        keep=place.locks,
    )
