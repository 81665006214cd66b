"""Proof that a request came from our own page: nobody else's page knows what stands in it."""

import hmac
from base64 import urlsafe_b64encode
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers

PROOF_HEADER: Final = "x-csrf-token"

_MEANING: Final = b"opside-payments: this came from our page"


def proof_of(secret: str) -> str:
    """Return the proof that belongs to a cookie's secret, and tells nothing of it."""
    return urlsafe_b64encode(hmac.digest(secret.encode(), _MEANING, "sha256")).decode()


def is_proven(headers: Headers, *, secret: str | None, given: str | None) -> bool:
    """Return whether our own page sent this along with the cookie that holds `secret`."""
    if not secret or not given or not is_same_origin(headers):
        return False
    return hmac.compare_digest(given.encode(), proof_of(secret).encode())


def is_same_origin(headers: Headers) -> bool:
    """Return whether the browser says that a page of ours asks; silence is no yes."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    # Browsers say no more where the connection is neither encrypted nor this machine's own.
    host, origin = headers.get("host"), headers.get("origin", "")
    return host is not None and urlsplit(origin).netloc == host
