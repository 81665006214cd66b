"""What an address of Redis says: one server, a master that Sentinels name, or a Cluster."""

from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

SENTINEL_PORT: Final = 26379
SERVER_PORT: Final = 6379
_SENTINEL: Final = "+sentinel"
_CLUSTER: Final = "+cluster"

Host = tuple[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Several:
    """Several servers behind one address; `service` names a master where they are Sentinels."""

    hosts: tuple[Host, ...]
    service: str | None
    database: int
    is_encrypted: bool
    username: str | None
    password: str | None = field(repr=False)
    options: dict[str, str] = field(repr=False)
    """What follows the `?`: `ssl_ca_certs`, and for Sentinels of their own `sentinel_password`."""


def several_of(url: str) -> Several | None:
    """Return what an address of several servers says; None where it is one server's.

    As in `redis+sentinel://[user:password@]host:port,host:port/service[/database]` and
    `redis+cluster://[user:password@]host:port,host:port`; `rediss+` encrypts. Raises `ValueError`
    where it says neither.
    """
    parts = urlsplit(url)
    base, _, kind = parts.scheme.partition("+")
    if f"+{kind}" not in (_SENTINEL, _CLUSTER):
        return None
    if base not in ("redis", "rediss"):
        raise ValueError("must begin with redis+ or rediss+")
    is_sentinel = f"+{kind}" == _SENTINEL
    credentials, _, hosts = parts.netloc.rpartition("@")
    username, _, password = credentials.partition(":")
    service, database = _path(parts.path, is_sentinel=is_sentinel)
    return Several(
        hosts=tuple(
            _host(host, default=SENTINEL_PORT if is_sentinel else SERVER_PORT)
            for host in hosts.split(",")
        ),
        service=service,
        database=database,
        is_encrypted=base == "rediss",
        username=unquote(username) or None,
        password=unquote(password) or None,
        options=dict(parse_qsl(parts.query)),
    )


def _path(path: str, *, is_sentinel: bool) -> tuple[str | None, int]:
    service, _, database = path.strip("/").partition("/")
    if not is_sentinel:
        if service:
            raise ValueError("a Cluster has one database, which has no name")
        return None, 0
    if not service:
        raise ValueError("must end with /service, the name that the Sentinels know the master by")
    return unquote(service), int(database or 0)


def _host(host: str, *, default: int) -> Host:
    name, colon, port = host.rpartition(":")
    # As in [::1]:26379, and in [::1] without a port.
    if not colon or host.endswith("]"):
        name, port = host, str(default)
    if not name:
        raise ValueError("must name a host before each port")
    return name.strip("[]"), int(port)
