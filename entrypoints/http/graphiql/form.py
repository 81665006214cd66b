"""Reads what one of our own forms sent."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl

from starlette.datastructures import Headers
from starlette.requests import Request

from entrypoints.http.body import read_body
from entrypoints.http.refusals import BodyMalformed, MediaTypeRefused

FORM_BYTES_MAX: Final = 16 * 1024
_MEDIA: Final = "application/x-www-form-urlencoded"


async def read_form(request: Request) -> Mapping[str, str]:
    """Return the fields by name; raise `RequestRefused`."""
    given = Headers(scope=request.scope).get("content-type", "")
    if given.partition(";")[0].strip().lower() != _MEDIA:
        raise MediaTypeRefused("this door takes the form of its own page")
    body = await read_body(request.scope, request.receive, limit=FORM_BYTES_MAX)
    try:
        return dict(parse_qsl(body.decode(), max_num_fields=8))
    except ValueError:
        raise BodyMalformed("that is no form") from None
