"""Where a request comes from is believed of the proxies that the settings list, and of nobody."""

from collections.abc import Mapping

import httpx
import pytest
import uvicorn
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from entrypoints.serve import config_of
from entrypoints.settings import Settings
from entrypoints.variables import check
from tests.integration.http.serving import served_by
from tests.unit.entrypoints.test_settings import GOOD


async def tell(scope: Scope, receive: Receive, send: Send) -> None:
    """Say where a request comes from."""
    assert scope["type"] == "http"
    request = Request(scope)
    told = [request.client.host if request.client else None, request.url.scheme]
    await JSONResponse(told)(scope, receive, send)


def config(proxies: str) -> uvicorn.Config:
    settings = check(Settings, {**GOOD, "TRUSTED_PROXIES": proxies})
    made = config_of(settings, tell)
    made.lifespan = "off"
    return made


@pytest.mark.parametrize(
    ("proxies", "sent", "believed"),
    [
        # Nobody is listed: this machine is believed no more than any other.
        ("", {"X-Forwarded-For": "203.0.113.7", "X-Forwarded-Proto": "https"}, "127.0.0.1 http"),
        ("10.0.0.0/8", {"X-Forwarded-For": "203.0.113.7"}, "127.0.0.1 http"),
        ("127.0.0.1", {}, "127.0.0.1 http"),
        (
            "127.0.0.1",
            {"X-Forwarded-For": "203.0.113.7", "X-Forwarded-Proto": "https"},
            "203.0.113.7 https",
        ),
        # What the caller wrote stands to the left of what the proxy saw.
        ("127.0.0.0/8", {"X-Forwarded-For": "8.8.8.8, 203.0.113.7"}, "203.0.113.7 http"),
        (
            "127.0.0.1,10.0.0.0/8",
            {"X-Forwarded-For": "8.8.8.8, 203.0.113.7, 10.1.2.3"},
            "203.0.113.7 http",
        ),
        ("127.0.0.1", {"Forwarded": "for=203.0.113.7;proto=https"}, "127.0.0.1 http"),
        ("127.0.0.1", {"X-Real-IP": "203.0.113.7"}, "127.0.0.1 http"),
        ("127.0.0.1", {"X-Forwarded-Proto": "javascript"}, "127.0.0.1 http"),
    ],
)
def test_only_listed_proxies_are_believed(
    proxies: str, sent: Mapping[str, str], believed: str
) -> None:
    with served_by(config(proxies)) as url:
        assert " ".join(httpx.get(url, headers=dict(sent)).json()) == believed


def test_of_several_lines_the_proxys_is_the_last() -> None:
    lines = [("X-Forwarded-For", "8.8.8.8"), ("X-Forwarded-For", "203.0.113.7")]
    with served_by(config("127.0.0.1")) as url:
        assert httpx.get(url, headers=lines).json()[0] == "203.0.113.7"
