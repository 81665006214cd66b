"""Where sellers' browsers come back to on their way through Stripe's pages."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

from application.connect_existing import FinishConnect
from application.ports.signer import TokenRefused
from application.visit_account import ResumeOnboarding
from entrypoints.http.request_id import request_id_of
from entrypoints.http.responses import error_response

Door = Callable[[Request], Awaitable[Response]]

SEE_OTHER = 303


def onboarding_again(resume: ResumeOnboarding) -> Door:
    """Return the door that leads a seller whose page was used up to a fresh one."""

    async def door(request: Request) -> Response:
        try:
            return see_other(await resume(token=request.query_params.get("token", "")))
        except TokenRefused as refusal:
            return refused(refusal)

    return door


def owner_decided(finish: FinishConnect) -> Door:
    """Return the door where the owner of an account comes back from Stripe, with a code or not."""

    async def door(request: Request) -> Response:
        given = request.query_params
        try:
            url = await finish(
                state=given.get("state", ""),
                code=given.get("code"),
                request_id=request_id_of(request.scope),
            )
        except TokenRefused as refusal:
            return refused(refusal)
        return see_other(url)

    return door


def see_other(url: str) -> Response:
    """Return a redirect to an address that was on the list of allowed origins, or is Stripe's."""
    # An address of this kind holds a secret: no page that it leads to shall hear of it.
    headers = {"Location": url, "Referrer-Policy": "no-referrer"}
    return Response(status_code=SEE_OTHER, headers=headers)


def refused(refusal: TokenRefused) -> Response:
    """Return a refusal that tells nobody why."""
    return error_response(400, code=refusal.code, message=str(refusal))
