"""`GET /api/v1/openapi.json`: the old contract's document, for whoever asks."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from entrypoints.http.rest.openapi import document
from entrypoints.http.rest.operation import PREFIX


def document_route(*, simulating: bool) -> BaseRoute:
    """Return the door of the document, with the sandbox's part or without."""

    async def openapi(_: Request) -> Response:
        return Response(document(simulating=simulating), media_type="application/json")

    return Route(f"{PREFIX}/openapi.json", openapi, methods=["GET"])
