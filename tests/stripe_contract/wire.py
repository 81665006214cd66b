"""Ask a sandbox something by hand, without the SDK."""

import http.client
from typing import Final
from urllib.parse import urlsplit

_PATIENCE_SECONDS: Final = 10


def ask(method: str, url: str, *, key: str) -> tuple[int, bytes]:
    """Send one request and return the status and the body of its answer."""
    address = urlsplit(url)
    connection = http.client.HTTPConnection(address.netloc, timeout=_PATIENCE_SECONDS)
    try:
        connection.request(method, address.path, headers={"Authorization": f"Bearer {key}"})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()
