"""A sandbox whose every word is checked, and whose books must balance after every test."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import orjson

from adapters.sandbox.app import create_app
from adapters.sandbox.core.settings import Settings
from adapters.sandbox.server import serving
from adapters.sandbox.wire.observer import Delivery, Observed
from tests.stripe_contract.checker import problems_of_answer, problems_of_event
from tests.stripe_contract.wire import ask

_SHOWN: Final = 30


class Watch:
    """Keeps what the sandboxes of a run say until it is checked."""

    def __init__(self) -> None:
        self._seen: deque[Observed] = deque()

    def see(self, observed: Observed) -> None:
        """Keep one answer or delivery; called from the sandbox's thread."""
        self._seen.append(observed)

    def check(self, url: str) -> None:
        """Check everything said since the last time, and the books of every key that spoke."""
        problems: list[str] = []
        keys: set[str] = set()
        while self._seen:
            observed = self._seen.popleft()
            problems += _problems(observed)
            if observed.key is not None:
                keys.add(observed.key)
        fail_for(problems)
        for key in sorted(keys):
            check_books(url, key)


class TranscriptReader:
    """Checks the transcript of a sandbox in another process, from where it left off."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read = 0

    def check(self) -> None:
        """Check every line that was written since the last time."""
        written = self._path.read_bytes()
        # The last line may still be on its way.
        end = written.rfind(b"\n") + 1
        lines = written[self._read : end].splitlines()
        self._read = end
        fail_for([problem for line in lines for problem in problems_of_line(line)])


@contextmanager
def watched(watch: Watch, settings: Settings | None = None) -> Iterator[str]:
    """Serve a sandbox from a thread, checked once more when it stops; give its address."""
    with serving(create_app(settings=settings, observe=watch.see)) as url:
        yield url
        watch.check(url)


def check_books(url: str, key: str) -> None:
    """Fail unless every cent of this key's world has its place."""
    status, body = ask("GET", f"{url}/_sandbox/books", key=key)
    books = orjson.loads(body)
    assert status == 200, books
    assert set(books["conservation"].values()) <= {0}, books
    assert books["is_balanced"], books


def problems_of_line(line: bytes) -> list[str]:
    """Tell what is wrong with one line of a transcript."""
    said = orjson.loads(line)
    body = orjson.dumps(said["body"])
    if "endpoint" in said:
        return problems_of_event(body)
    return problems_of_answer(said["method"], said["path"], said["status"], body)


def fail_for(problems: list[str]) -> None:
    """Fail with a line for each problem, each told once."""
    told = [*dict.fromkeys(problems)]
    more = [f"... and {len(told) - _SHOWN} more"] if len(told) > _SHOWN else []
    assert not told, "\n".join(["what no Stripe says:", *told[:_SHOWN], *more])


def _problems(observed: Observed) -> list[str]:
    if isinstance(observed, Delivery):
        return problems_of_event(observed.body)
    return problems_of_answer(observed.method, observed.path, observed.status, observed.body)
