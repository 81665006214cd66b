"""Stripe's deliveries: the raw body in, stored durably, and a 2xx."""

from dataclasses import dataclass
from typing import Final

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from application.ports.errors import StoreUnavailable
from application.ports.webhook_verifier import WebhookEndpoint, WebhookRejected
from application.receive_webhook import ReceiveWebhook
from entrypoints.http.body import read_body
from entrypoints.http.refusals import ClientGone, MethodRefused, RequestRefused
from entrypoints.http.request_id import request_id_of
from entrypoints.http.responses import JsonResponse, error_response, headers_of

RETRY_SECONDS: Final = "5"


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookDoor:
    """One of the two doors for deliveries; each has its own secrets."""

    receive_webhook: ReceiveWebhook
    endpoint: WebhookEndpoint
    body_limit: int

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one delivery."""
        try:
            response = await self._answer(scope, receive)
        except ClientGone:
            return
        except RequestRefused as refusal:
            response = error_response(
                refusal.status,
                code=refusal.code,
                message=str(refusal),
                headers=headers_of(refusal),
            )
        except WebhookRejected as refusal:
            response = error_response(400, code=refusal.code, message=str(refusal))
        except StoreUnavailable as refusal:
            response = error_response(
                503,
                code=refusal.code,
                message="the event was not stored; send it again",
                headers={"Retry-After": RETRY_SECONDS},
            )
        await response(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive) -> Response:
        if scope["method"] != "POST":
            raise MethodRefused("deliveries are taken over POST")
        body = await read_body(scope, receive, limit=self.body_limit)
        await self.receive_webhook(
            body=body,
            signature=_signature(scope),
            endpoint=self.endpoint,
            request_id=request_id_of(scope),
        )
        return JsonResponse({"received": True})


def _signature(scope: Scope) -> str | None:
    for name, value in scope["headers"]:
        if name == b"stripe-signature":
            return bytes(value).decode("latin-1")
    return None
