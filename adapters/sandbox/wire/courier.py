"""Deliver events: signed, at least once, with retries, and misbehaving when told to."""

import asyncio
import hashlib
import hmac
import random
from dataclasses import dataclass
from functools import partial
from typing import Protocol

import aiohttp

from adapters.sandbox.core.json import Json
from adapters.sandbox.core.listener import Listener
from adapters.sandbox.core.platform import Parcel
from adapters.sandbox.core.settings import Settings
from adapters.sandbox.wire.desk import Desk
from adapters.sandbox.wire.observer import Delivery, Observe

# Past every tolerance that a careful receiver allows.
STALE_SECONDS = 3600
FIRST_REFUSAL = 300


@dataclass(frozen=True, slots=True)
class Job:
    """One attempt to be made."""

    desk: Desk
    parcel: Parcel
    attempt: int = 1


class Records(Protocol):
    """Where deliveries are written down."""

    def delivered(self, key: str, event_id: str, endpoint_id: str) -> None:
        """Keep that an endpoint has taken an event."""
        ...


class Courier:
    """Carries parcels with a fixed number of workers, so that a slow receiver holds up no other."""

    def __init__(
        self,
        settings: Settings,
        *,
        seed: int,
        records: Records | None = None,
        observe: Observe | None = None,
    ) -> None:
        self._settings = settings
        self._records = records
        self._observe = observe
        self._queue: asyncio.Queue[Job] = asyncio.Queue()
        self._session: aiohttp.ClientSession | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._timers: set[asyncio.TimerHandle] = set()
        self._random = random.Random(seed)  # noqa: S311 -- mixes test traffic, guards nothing

    async def start(self) -> None:
        """Open connections and start the workers."""
        workers = self._settings.delivery_workers
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=workers),
            timeout=aiohttp.ClientTimeout(total=self._settings.delivery_timeout),
        )
        self._tasks = [asyncio.create_task(self._work()) for _ in range(workers)]

    async def stop(self) -> None:
        """Stop at once; what was not delivered stays undelivered."""
        for timer in self._timers:
            timer.cancel()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    def collect(self, desk: Desk) -> None:
        """Take everything that the platform has committed, and send it by the desk's policy."""
        if not desk.platform.outbox:
            return
        for parcel in desk.file_parcels():
            self._show(desk, parcel)
            if parcel.skips_policy:
                self.send(desk, parcel)
            else:
                self._send_by_policy(desk, parcel)

    def resume(self, desk: Desk) -> None:
        """Send what an earlier run has left undelivered."""
        for parcel in desk.undelivered.values():
            self.send(desk, parcel)

    def send(self, desk: Desk, parcel: Parcel) -> None:
        """Queue one attempt now, whatever the policy."""
        self._queue.put_nowait(Job(desk, parcel))

    def release(self, desk: Desk) -> None:
        """Send what `shuffle` has gathered, in a mixed order."""
        held, desk.held = desk.held, []
        self._random.shuffle(held)
        for parcel in held:
            self.send(desk, parcel)

    def _show(self, desk: Desk, parcel: Parcel) -> None:
        if self._observe is not None:
            key, endpoint = desk.platform.key, parcel.endpoint_id
            self._observe(Delivery(key=key, endpoint=endpoint, body=parcel.body))

    def _send_by_policy(self, desk: Desk, parcel: Parcel) -> None:
        policy = desk.policy
        match policy.mode:
            case "drop":
                self._note(Job(desk, parcel), url=None, status=None, error="dropped on purpose")
            case "delay":
                self._delay(policy.seconds, Job(desk, parcel))
            case "shuffle":
                self._gather(desk, parcel)
            case _:
                for _ in range(policy.copies if policy.mode == "duplicate" else 1):
                    self.send(desk, parcel)

    def _gather(self, desk: Desk, parcel: Parcel) -> None:
        desk.held.append(parcel)
        if len(desk.held) >= desk.policy.window:
            self.release(desk)
        elif len(desk.held) == 1:
            asyncio.get_running_loop().call_later(desk.policy.seconds, self.release, desk)

    def _delay(self, seconds: float, job: Job) -> None:
        """Send an attempt once so much real time has passed: the network's, not Stripe's."""

        def put() -> None:
            self._timers.discard(timer)
            self._queue.put_nowait(job)

        timer = asyncio.get_running_loop().call_later(seconds, put)
        self._timers.add(timer)

    async def _work(self) -> None:
        while True:
            await self._attempt(await self._queue.get())

    async def _attempt(self, job: Job) -> None:
        own = job.desk.platform.own
        endpoint = own.table("webhook_endpoint").get(job.parcel.endpoint_id)
        if endpoint is None or endpoint.get("deleted") or endpoint["status"] != "enabled":
            return
        url = endpoint["url"]
        status, error = await self._post(url, job, own.hidden[endpoint["id"]])
        self._note(job, url=url, status=status, error=error)
        if status is not None and status < FIRST_REFUSAL:
            self._mark_delivered(job)
        elif job.attempt < self._settings.attempts:
            self._retry(job)

    def _mark_delivered(self, job: Job) -> None:
        names = (job.parcel.event["id"], job.parcel.endpoint_id)
        if job.desk.mark_delivered(*names) and self._records is not None:
            self._records.delivered(job.desk.platform.key, *names)

    def _retry(self, job: Job) -> None:
        """Plan the next attempt by the clock of the stand-in, each wait twice the one before."""
        platform = job.desk.platform
        wait = self._settings.retry_first * 2 ** (job.attempt - 1)
        next_job = Job(job.desk, job.parcel, job.attempt + 1)
        due = platform.clock.moment() + min(wait, self._settings.retry_longest)
        platform.agenda.at(due, partial(self._queue.put_nowait, next_job))

    async def _post(self, url: str, job: Job, listener: Listener) -> tuple[int | None, str | None]:
        if self._session is None:
            return None, "the courier has not started"
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Stripe-Signature": _signature(job, listener),
            "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
        }
        try:
            async with self._session.post(
                url, data=job.parcel.body, headers=headers, allow_redirects=False
            ) as response:
                return response.status, None
        except (aiohttp.ClientError, TimeoutError, OSError) as failure:
            return None, f"{type(failure).__name__}: {failure}"

    def _note(self, job: Job, *, url: str | None, status: int | None, error: str | None) -> None:
        attempt: Json = {
            "event": job.parcel.event["id"],
            "type": job.parcel.event["type"],
            "endpoint": job.parcel.endpoint_id,
            "url": url,
            "attempt": job.attempt,
            "status": status,
            "error": error,
            "at": job.desk.platform.clock.real(),
        }
        job.desk.attempts.append(attempt)


def _signature(job: Job, listener: Listener) -> str:
    clock = job.desk.platform.clock
    kind = job.desk.policy.signature
    moment = clock.real() - (STALE_SECONDS if kind == "stale" else 0)
    secrets = ("whsec_of_someone_else",) if kind == "bad" else listener.secrets(clock.now())
    signed = b"%d.%b" % (moment, job.parcel.body)
    marks = (hmac.new(secret.encode(), signed, hashlib.sha256) for secret in secrets)
    return f"t={moment}," + ",".join(f"v1={mark.hexdigest()}" for mark in marks)
