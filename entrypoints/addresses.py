"""What the address of a server tells: whether it is this machine's, and whether it is encrypted."""

import re
from ipaddress import ip_address
from typing import Final
from urllib.parse import parse_qs, urlsplit

_ENCRYPTED: Final = frozenset({"require", "verify-ca", "verify-full"})
"""What `sslmode` (libpq) and `ssl` (asyncpg) have to be; the others fall back to plain text."""

_HOSTS: Final = r"([^@/?]*@)?(?P<hosts>[^@,/?]+(,[^@,/?]+)*)"
_SENTINELS: Final = re.compile(rf"rediss?\+sentinel://{_HOSTS}/[^/?]+(/\d+)?(\?.*)?")
_CLUSTER: Final = re.compile(rf"rediss?\+cluster://{_HOSTS}/?(\?.*)?")


def is_loopback(url: str) -> bool:
    """Return whether an address leads to this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def is_unencrypted_postgres(url: str) -> bool:
    """Return whether passwords and rows would cross a network in plain text."""
    asked = parse_qs(urlsplit(url).query)
    hosts = asked.get("host", [])
    # Without a host, or with a directory for one, it is a socket of this machine.
    is_local = is_loopback(url) or (
        not urlsplit(url).hostname
        and all(host.startswith("/") or is_loopback(f"//{host}") for host in hosts)
    )
    modes = asked.get("sslmode", []) + asked.get("ssl", [])
    return not is_local and not (modes and _ENCRYPTED.issuperset(modes))


def require_redis(url: str) -> None:
    """Raise `ValueError` where an address names no Redis: one, one behind Sentinels, a Cluster."""
    scheme, _, rest = url.partition("://")
    if scheme.endswith("+sentinel") and not _SENTINELS.fullmatch(url):
        raise ValueError("must be redis+sentinel://host:port,host:port/service")
    if scheme.endswith("+cluster") and not _CLUSTER.fullmatch(url):
        raise ValueError("must be redis+cluster://host:port,host:port")
    several = ("redis+sentinel", "rediss+sentinel", "redis+cluster", "rediss+cluster")
    if scheme not in ("redis", "rediss", "unix", *several) or not rest:
        raise ValueError("must begin with redis://, rediss:// or unix:// and name a server")


def is_unencrypted_redis(url: str) -> bool:
    """Return whether what is said to Redis would cross a network in plain text."""
    several = _SENTINELS.fullmatch(url) or _CLUSTER.fullmatch(url)
    hosts = several["hosts"].split(",") if several else [urlsplit(url).netloc]
    is_plain = urlsplit(url).scheme.split("+")[0] == "redis"
    return is_plain and not all(is_loopback(f"//{host}") for host in hosts)
