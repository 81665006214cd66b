"""Addresses that a person's browser is sent to."""

from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from adapters.sandbox.wire.errors import invalid
from adapters.sandbox.wire.fields import Field


def is_web_url(url: str) -> bool:
    """Tell whether a browser may be sent there: http or https, and a host."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def web_url() -> Field:
    """Declare an address on the web."""

    def read(name: str, raw: Any) -> str:
        if not isinstance(raw, str) or not is_web_url(raw):
            raise invalid("Not a valid URL", code="url_invalid", param=name)
        return raw

    return Field(read)


def with_query(url: str, **told: str | None) -> str:
    """Return an address with further query parameters; those without a value are left out."""
    parts = urlsplit(url)
    added = {name: value for name, value in told.items() if value is not None}
    kept = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] not in added]
    return urlunsplit(parts._replace(query=urlencode([*kept, *added.items()])))
