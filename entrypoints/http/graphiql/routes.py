"""Which path leads to which door of the page."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from entrypoints.http.graphiql.door import AdminDoor
from entrypoints.http.refusals import RequestRefused
from entrypoints.http.responses import error_response, headers_of

ASSETS: Final = Path(__file__).parent / "assets"
PAGE: Final = "/graphiql"

Door = Callable[[Request], Awaitable[Response]]


def graphiql_routes(door: AdminDoor) -> list[BaseRoute]:
    """Return the paths; what the page is made of holds no secret, so anybody may have it."""
    return [
        Route(PAGE, door.page, methods=["GET"]),
        Route(f"{PAGE}/schema.graphql", door.schema, methods=["GET"]),
        Route(f"{PAGE}/login", door.login, methods=["GET"]),
        Route(f"{PAGE}/login", _form(door.enter), methods=["POST"]),
        Route(f"{PAGE}/logout", _form(door.leave), methods=["POST"]),
        Mount(f"{PAGE}/assets", Assets(directory=ASSETS)),
    ]


class Assets(StaticFiles):
    """Files that browsers keep, and ask for only whether they have changed."""

    def file_response(self, *args: Any, **more: Any) -> Response:
        """Return the file, or word that it is still the same."""
        response = super().file_response(*args, **more)
        response.headers["Cache-Control"] = "no-cache"
        return response


def _form(door: Door) -> Door:
    async def refusing(request: Request) -> Response:
        try:
            return await door(request)
        except RequestRefused as refusal:
            told = {"code": refusal.code, "message": str(refusal)}
            return error_response(refusal.status, **told, headers=headers_of(refusal))

    return refusing
