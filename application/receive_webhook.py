"""Let Stripe's events in: verify, store once, answer; the work comes after."""

from dataclasses import dataclass

from application.ports.inbox import Delivery, Inbox
from application.ports.system import Clock, IdSource
from application.ports.waker import Waker
from application.ports.webhook_verifier import WebhookEndpoint, WebhookVerifier
from domain.ids import JobId, WebhookEventId


@dataclass(frozen=True, slots=True)
class ReceiveWebhook:
    """Stores a genuine event durably before it returns; raises `WebhookRejected` otherwise.

    Raises `StoreUnavailable` when the event could not be stored: Stripe must send it again.
    """

    verifier: WebhookVerifier
    inbox: Inbox
    waker: Waker
    clock: Clock
    ids: IdSource

    async def __call__(
        self, *, body: bytes, signature: str | None, endpoint: WebhookEndpoint, request_id: str
    ) -> bool:
        """Return whether the event is news; a copy is as welcome as the first."""
        now = self.clock.now()
        event = self.verifier.verify(body, signature, endpoint=endpoint, at=now)
        is_news = await self.inbox.receive(
            Delivery(
                id=WebhookEventId(self.ids.new()),
                job_id=JobId(self.ids.new()),
                event=event,
                endpoint=endpoint,
                body=body,
                received_at=now,
                request_id=request_id,
            )
        )
        if is_news:
            self.waker.wake()
        return is_news
