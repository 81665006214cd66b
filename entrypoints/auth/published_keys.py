"""Keys that somebody else publishes, such as an identity provider: kept, and fetched with care."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Final

import structlog
from jwt import PyJWK

from entrypoints.auth.key_set import KeySetUnusable, read_key_set

PAUSE_SECONDS: Final = 10.0
"""Nobody makes us ask more often, however many tokens name keys that there are not."""

_log = structlog.get_logger(__name__)


class PublishedKeys:
    """Knows an issuer's keys by their `kid`; a key that is known never waits for anybody.

    A `kid` that is not known has the set fetched anew, once for all who wait, and not again within
    `pause_seconds`. A set older than `max_age_seconds` is fetched while its keys go on counting,
    and so they do for as long as their address is silent, which is logged once.
    """

    def __init__(
        self,
        fetch: Callable[[], Awaitable[bytes]],
        *,
        issuer: str,
        max_age_seconds: float,
        pause_seconds: float = PAUSE_SECONDS,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """Know no key yet: the first token has them fetched."""
        self.issuer = issuer
        self._fetch = fetch
        self._max_age_seconds = max_age_seconds
        self._pause_seconds = pause_seconds
        self._now = now
        self._keys: Mapping[str, PyJWK] = {}
        self._asked_at: float | None = None
        self._told_at: float | None = None
        self._asking: asyncio.Task[None] | None = None
        self._is_silent = False

    async def find(self, kid: str) -> PyJWK | None:
        """Return the key of this name, or None where nobody publishes it."""
        known = self._keys.get(kid)
        if known is None:
            await self._ask()
            return self._keys.get(kid)
        if self._has_passed(self._max_age_seconds, since=self._told_at):
            self._begin()
        return known

    async def close(self) -> None:
        """Ask no more."""
        if self._asking is not None:
            self._asking.cancel()
            with suppress(asyncio.CancelledError):
                await self._asking

    async def _ask(self) -> None:
        self._begin()
        if self._asking is not None:
            # A caller who goes away must not take the answer from the others who wait for it.
            await asyncio.shield(self._asking)

    def _begin(self) -> None:
        if self._asking is None and self._has_passed(self._pause_seconds, since=self._asked_at):
            self._asked_at = self._now()
            self._asking = asyncio.create_task(self._refresh())

    async def _refresh(self) -> None:
        try:
            self._keys = read_key_set(await self._fetch())
        except KeySetUnusable as cause:
            self._took_note(str(cause))
        else:
            self._told_at = self._now()
            self._took_note(None)
        finally:
            self._asking = None

    def _took_note(self, cause: str | None) -> None:
        if cause is not None and not self._is_silent:
            _log.warning("published keys cannot be had", cause=cause, known=len(self._keys))
        if cause is None and self._is_silent:
            _log.info("published keys are there again", known=len(self._keys))
        self._is_silent = cause is not None

    def _has_passed(self, seconds: float, *, since: float | None) -> bool:
        return since is None or self._now() - since >= seconds
