"""Several Valkeys on loopback for a test: a master that Sentinels watch, or a Cluster."""

import signal
import socket
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from redis import Redis
from redis.exceptions import RedisError

from adapters.embedded.account import Account, server_account
from adapters.embedded.binaries import find_valkey
from adapters.embedded.local import PUBLIC
from adapters.embedded.process import Launch, Server
from adapters.embedded.run_directory import run_directory
from adapters.embedded.staging import runnable, valkey_programs
from tests.patience import wait_until

LOOPBACK: Final = "127.0.0.1"
SERVICE: Final = "main"
SENTINELS: Final = 3
SHARDS: Final = 3
SLOTS: Final = 16384


@dataclass(slots=True)
class Valkeys:
    """Servers in one private directory, which all end with the test."""

    program: Path
    account: Account
    directory: Path
    locks: tuple[int, ...]
    running: dict[int, Server] = field(default_factory=dict)

    def start(self, *words: str, port: int) -> Redis:
        """Start one more server, and return a client of it once it answers."""
        home = self.directory / str(port)
        home.mkdir(mode=0o700)
        self.account.take(home)
        options = {"port": str(port), "bind": LOOPBACK, "dir": str(home)}
        said = [word for name, value in options.items() for word in (f"--{name}", value)]
        launch = Launch(
            name="Valkey",
            command=(self.program, *words, *said),
            account=self.account,
            log=self.directory / f"{port}.log",
            farewell=signal.SIGTERM,
            keep=self.locks,
        )
        self.running[port] = launch()
        client = Redis(host=LOOPBACK, port=port)
        self.running[port].wait_until(lambda: _answers(client))
        return client

    def kill(self, port: int) -> None:
        """Let one server die at once."""
        self.running.pop(port).end(signal.SIGKILL)

    def stop(self) -> None:
        """End them all."""
        for server in self.running.values():
            server.end(signal.SIGTERM)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A master and its replica, and the Sentinels that choose between them."""

    url: str
    valkeys: Valkeys
    sentinels: Sequence[Redis]

    def kill_master(self) -> None:
        """Let the master die; return once all Sentinels name another."""
        (old,) = self._masters()
        self.valkeys.kill(old)
        wait_until(lambda: old not in self._masters(), what="another master")

    def _masters(self) -> set[int]:
        ask: Any = (_say(s, "SENTINEL GET-MASTER-ADDR-BY-NAME", SERVICE) for s in self.sentinels)
        return {int(port) for _, port in ask}


@contextmanager
def valkeys() -> Iterator[Valkeys]:
    """Lend a place to start servers in."""
    with ExitStack() as stack:
        account = server_account(existing=Path("/nonexistent"))
        run = stack.enter_context(run_directory(account))
        (program,) = runnable(valkey_programs(find_valkey()), account, public=PUBLIC)
        made = Valkeys(program, account, run.path, (run.lock,))
        stack.callback(made.stop)
        yield made


@contextmanager
def sentinels() -> Iterator[Watched]:
    """Run a master, a replica and three Sentinels that agree on which is which."""
    with valkeys() as servers, ExitStack() as stack:
        master, replica, *watching = free_ports(2 + SENTINELS)
        # A master would wait five seconds for more replicas to send its data to.
        stack.enter_context(servers.start("--repl-diskless-sync-delay", "0", port=master))
        follower = stack.enter_context(
            servers.start("--replicaof", f"{LOOPBACK} {master}", port=replica)
        )
        wait_until(lambda: _is_linked(follower), what="a replica that follows")
        clients = [
            stack.enter_context(
                servers.start(str(_watch(servers, port, master)), "--sentinel", port=port)
            )
            for port in watching
        ]
        for client in clients:
            # They would ask the servers every ten seconds, and tell one another every two.
            _say(client, "SENTINEL DEBUG", "info-period", 100, "publish-period", 100)
        wait_until(lambda: all(map(_see_all, clients)), what="Sentinels that know all")
        hosts = ",".join(f"{LOOPBACK}:{port}" for port in watching)
        yield Watched(
            url=f"redis+sentinel://{hosts}/{SERVICE}/0", valkeys=servers, sentinels=clients
        )


@contextmanager
def cluster() -> Iterator[str]:
    """Run a Cluster of three shards, and return its address."""
    with valkeys() as servers, ExitStack() as stack:
        ports = free_ports(2 * SHARDS)
        nodes = dict(zip(ports[:SHARDS], ports[SHARDS:], strict=True))
        clients = [
            stack.enter_context(
                servers.start("--cluster-enabled", "yes", "--cluster-port", str(bus), port=port)
            )
            for port, bus in nodes.items()
        ]
        for number, client in enumerate(clients):
            first, last = SLOTS * number // SHARDS, SLOTS * (number + 1) // SHARDS - 1
            _say(client, "CLUSTER ADDSLOTSRANGE", first, last)
            _say(client, "CLUSTER SET-CONFIG-EPOCH", number + 1)
        for port, bus in list(nodes.items())[1:]:
            clients[0].execute_command("CLUSTER MEET", LOOPBACK, port, bus)
        wait_until(lambda: all(map(_is_whole, clients)), what="a Cluster that is whole")
        yield "redis+cluster://" + ",".join(f"{LOOPBACK}:{port}" for port in nodes)


def free_ports(count: int) -> list[int]:
    """Return so many ports on which nobody listens, all different."""
    with ExitStack() as stack:
        listening = [stack.enter_context(socket.create_server((LOOPBACK, 0))) for _ in range(count)]
        return [listener.getsockname()[1] for listener in listening]


def _watch(servers: Valkeys, port: int, master: int) -> Path:
    """Write the file that a Sentinel keeps what it learns in."""
    file = servers.directory / f"sentinel-{port}.conf"
    file.write_text(
        f"sentinel monitor {SERVICE} {LOOPBACK} {master} {SENTINELS - 1}\n"
        f"sentinel down-after-milliseconds {SERVICE} 500\n"
        f"sentinel failover-timeout {SERVICE} 3000\n"
    )
    servers.account.take(file)
    return file


def _say(client: Any, *words: str | int) -> Any:
    return client.execute_command(*words)  # redis-py left it untyped


def _answers(client: Redis) -> bool:
    try:
        return bool(client.ping())
    except RedisError:
        return False


def _is_linked(replica: Redis) -> bool:
    said: Any = replica.info("replication")
    return bool(said["master_link_status"] == "up")


def _see_all(sentinel: Redis) -> bool:
    said: Any = _say(sentinel, "SENTINEL MASTER", SERVICE)
    others = (said["num-slaves"], said["num-other-sentinels"])
    return tuple(map(int, others)) == (1, SENTINELS - 1)


def _is_whole(node: Redis) -> bool:
    said: Any = _say(node, "CLUSTER INFO")
    return (said["cluster_state"], said["cluster_known_nodes"]) == ("ok", str(SHARDS))
