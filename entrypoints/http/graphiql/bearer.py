"""Before the API's door: an admin's cookie becomes the header that it stands for."""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from entrypoints.http.graphiql.cookies import Cookies


class CookieBearer:
    """A middleware in plain ASGI; what asks for another path, or needs no cookie, passes as it is.

    A cookie that our own page did not send is as good as none: the door says that a token is
    required.
    """

    def __init__(self, app: ASGIApp, *, path: str, cookies: Cookies) -> None:
        """Stand before `app`, for this path alone."""
        self._app = app
        self._path = path
        self._cookies = cookies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        if scope["type"] == "http" and scope["path"] == self._path:
            headers = Headers(scope=scope)
            token = self._cookies.proven(headers)
            if token is not None and "authorization" not in headers:
                given = (b"authorization", f"Bearer {token}".encode())
                scope["headers"] = [*scope["headers"], given]
        await self._app(scope, receive, send)
