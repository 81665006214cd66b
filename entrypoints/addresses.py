"""What the address of a server tells: whether it is this machine's, and whether it is encrypted."""

from ipaddress import ip_address
from typing import Final
from urllib.parse import parse_qs, urlsplit

_ENCRYPTED: Final = frozenset({"require", "verify-ca", "verify-full"})
"""What `sslmode` (libpq) and `ssl` (asyncpg) have to be; the others fall back to plain text."""


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


def is_unencrypted_redis(url: str) -> bool:
    """Return whether what is said to Redis would cross a network in plain text."""
    return urlsplit(url).scheme == "redis" and not is_loopback(url)
