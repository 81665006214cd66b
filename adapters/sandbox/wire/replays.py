"""Idempotency keys: the first answer of a key is its only answer."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from adapters.sandbox.wire.answer import Answer
from adapters.sandbox.wire.errors import Refused, invalid

MAX_KEY_LENGTH = 255


@dataclass(slots=True, kw_only=True)
class Record:
    """What a key was first used for, and its answer once there is one."""

    path: str
    fingerprint: str
    at: int
    answer: Answer | None = None


class Replays:
    """Remembers answers by account and key, for as long as Stripe is sure to."""

    def __init__(self, *, now: Callable[[], int], lifetime: int) -> None:
        self._now = now
        self._lifetime = lifetime
        self._records: OrderedDict[tuple[str, str], Record] = OrderedDict()

    def begin(
        self, account: str, key: str, *, path: str, fingerprint: str, request_id: str
    ) -> Answer | None:
        """Return the stored answer, or reserve the key for this request; refuse a misuse."""
        if not key or len(key) > MAX_KEY_LENGTH:
            raise invalid(f"Idempotency keys have 1 to {MAX_KEY_LENGTH} characters.")
        self._forget_old()
        record = self._records.get((account, key))
        if record is None:
            fresh = Record(path=path, fingerprint=fingerprint, at=self._now())
            self._records[account, key] = fresh
            return None
        _check_same(record, key, path=path, fingerprint=fingerprint)
        if record.answer is None:
            raise in_use(key, request_id)
        return record.answer

    def keep(self, account: str, key: str, answer: Answer) -> None:
        """Store the answer of a request that began to execute."""
        self._records[account, key].answer = answer

    def release(self, account: str, key: str) -> None:
        """Free a key whose request never began."""
        self._records.pop((account, key), None)

    def _forget_old(self) -> None:
        oldest_kept = self._now() - self._lifetime
        while self._records:
            first = next(iter(self._records))
            if self._records[first].at >= oldest_kept:
                return
            del self._records[first]


def in_use(key: str, request_id: str) -> Refused:
    """Return the refusal of a key whose first request is still running."""
    return Refused(
        "There is currently another in-progress request using this Idempotent Key "
        f"({request_id}): {key}. Please try again later.",
        status=409,
        code="idempotency_key_in_use",
        is_kept=False,
    )


def _check_same(record: Record, key: str, *, path: str, fingerprint: str) -> None:
    if record.path != path:
        used = f"the same endpoint they were first used for ('{record.path}' vs '{path}')"
    elif record.fingerprint != fingerprint:
        used = "the same parameters they were first used with"
    else:
        return
    raise Refused(
        f"Keys for idempotent requests can only be used with {used}. Try using a key other than "
        f"'{key}' if you meant to execute a different request.",
        type="idempotency_error",
        is_kept=False,
    )
