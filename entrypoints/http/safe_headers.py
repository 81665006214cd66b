"""What every answer tells browsers: to trust nothing in it that its door did not ask for."""

from collections.abc import Sequence
from typing import Final

Header = tuple[bytes, bytes]

_ALWAYS: Final[Sequence[Header]] = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
)
"""A door has no say in these."""

_UNLESS_SAID: Final[Sequence[Header]] = (
    (b"cache-control", b"no-store"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
)
"""A page of our own may say otherwise: what it loads, and how long that keeps."""

_HSTS: Final[Header] = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")


def with_safe_headers(headers: Sequence[Header], *, is_strict: bool) -> list[Header]:
    """Return an answer's headers with ours; `is_strict` has browsers keep to https for a year."""
    said = {name.lower() for name, _ in headers}
    more = [header for header in _UNLESS_SAID if header[0] not in said]
    return [*headers, *_ALWAYS, *more, *((_HSTS,) if is_strict else ())]
