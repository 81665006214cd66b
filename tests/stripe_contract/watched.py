"""A sandbox whose every word is checked, and whose books must balance after every test."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import orjson

from adapters.sandbox.app import create_app
from adapters.sandbox.server import serving
from adapters.sandbox.wire.observer import Closing, Delivery, Observed
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
        for key in sorted(self.check_words()):
            check_books(url, key)

    def check_words(self) -> set[str]:
        """Check everything said since the last time; return the keys that spoke."""
        problems: list[str] = []
        keys: set[str] = set()
        while self._seen:
            observed = self._seen.popleft()
            problems += _problems(observed)
            if observed.key is not None:
                keys.add(observed.key)
        fail_for(problems)
        return keys


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

    def check_end(self) -> None:
        """Check the rest, which must end with the books of a sandbox that was stopped in order."""
        written = self._path.read_bytes()
        assert "books" in orjson.loads(written.splitlines()[-1]), "the sandbox was cut short"
        self.check()


@contextmanager
def watched(watch: Watch | None = None, **world: Any) -> Iterator[str]:
    """Serve a sandbox from a thread, checked once more when it has stopped; give its address."""
    watch = watch or Watch()
    with serving(create_app(observe=watch.see, **world)) as url:
        yield url
    watch.check_words()


def check_books(url: str, key: str) -> None:
    """Fail unless every cent of this key's world has its place."""
    status, body = ask("GET", f"{url}/_sandbox/books", key=key)
    books = orjson.loads(body)
    assert status == 200, books
    fail_for(_problems_of_books(books))


def problems_of_line(line: bytes) -> list[str]:
    """Tell what is wrong with one line of a transcript."""
    said = orjson.loads(line)
    if "books" in said:
        return _problems_of_books(said["books"])
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
    if isinstance(observed, Closing):
        return _problems_of_books(observed.books)
    return problems_of_answer(observed.method, observed.path, observed.status, observed.body)


def _problems_of_books(books: Any) -> list[str]:
    if books["is_balanced"] and set(books["conservation"].values()) <= {0}:
        return []
    return [f"books that do not balance: {books}"]
