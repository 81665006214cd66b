"""Ask a sandbox something by hand, without the SDK."""

import http.client
from typing import Final
from urllib.parse import urlsplit

_PATIENCE_SECONDS: Final = 10


def ask(method: str, url: str, *, key: str, form: str = "") -> tuple[int, bytes]:
    """Send one request and return the status and the body of its answer."""
    address = urlsplit(url)
    connection = http.client.HTTPConnection(address.netloc, timeout=_PATIENCE_SECONDS)
    try:
        headers = {"Authorization": f"Bearer {key}"}
        connection.request(method, address.path, body=form or None, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()
