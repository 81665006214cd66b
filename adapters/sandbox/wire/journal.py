"""The data file: what was done, in order. The state is what comes of doing it again."""

import fcntl
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO, Final

import orjson

from adapters.sandbox.core.json import Json
from adapters.sandbox.core.settings import API_VERSION
from adapters.sandbox.errors import CannotStart
from adapters.sandbox.wire.order import Order

# Raised when the same orders no longer lead to the same state.
FORMAT: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line: an order executed at a moment, or an event that an endpoint has taken."""

    key: str
    at: float = 0.0
    order: Order | None = None
    delivered: tuple[str, str] | None = None


class Journal:
    """Appends to one file, which no other process may use meanwhile; raises `CannotStart`."""

    def __init__(self, path: Path, *, seed: int | None, fresh_seed: int) -> None:
        self._path = path
        self._file = _open_alone(path)
        try:
            heads = [line for line in self._lines() if "seed" in line]
            self.seed = _seed_of(heads, path, wanted=seed, fresh=fresh_seed)
        except CannotStart:
            self._file.close()
            raise
        self.starts = len(heads) + 1
        self._append({"seed": self.seed, "format": FORMAT, "api_version": API_VERSION})

    def executed(self, key: str, order: Order, at: float) -> None:
        """Keep one order before its answer leaves."""
        self._append({"key": key, "at": at, "order": asdict(order)})

    def delivered(self, key: str, event_id: str, endpoint_id: str) -> None:
        """Keep that an endpoint has taken an event."""
        self._append({"key": key, "delivered": [event_id, endpoint_id]})

    def entries(self) -> Iterator[Entry]:
        """Return everything that earlier starts have kept, oldest first."""
        for line in self._lines():
            if "order" in line:
                yield Entry(key=line["key"], at=line["at"], order=Order(**line["order"]))
            elif "delivered" in line:
                event_id, endpoint_id = line["delivered"]
                yield Entry(key=line["key"], delivered=(event_id, endpoint_id))

    def close(self) -> None:
        """Let another process have the file."""
        self._file.close()

    def _append(self, line: Json) -> None:
        # Unbuffered: what was answered outlives this process, however it ends.
        self._file.write(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))

    def _lines(self) -> Iterator[Json]:
        with self._path.open("rb") as file:
            for place, raw in enumerate(file, start=1):
                try:
                    yield orjson.loads(raw)
                except orjson.JSONDecodeError:
                    raise CannotStart(
                        f"{self._path} is not a data file of the sandbox (line {place})."
                    ) from None


def _open_alone(path: Path) -> BinaryIO:
    """Open for appending, for this user alone: the lines name API keys."""
    try:
        number = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    except OSError as error:
        raise CannotStart(f"{path} cannot be opened ({error.strerror}).") from None
    file = os.fdopen(number, "r+b", buffering=0)
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise CannotStart(f"{path} is in use by another sandbox; stop it first.") from None
    _drop_torn_end(file)
    return file


def _drop_torn_end(file: BinaryIO) -> None:
    """Cut a last line that a kill has left unfinished: its request was never answered."""
    content = file.read()
    if content and not content.endswith(b"\n"):
        file.truncate(content.rfind(b"\n") + 1)


def _seed_of(heads: list[Json], path: Path, *, wanted: int | None, fresh: int) -> int:
    if not heads:
        return fresh if wanted is None else wanted
    first = heads[0]
    if (first["format"], first["api_version"]) != (FORMAT, API_VERSION):
        raise CannotStart(f"{path} was written by another version of the sandbox; remove it.")
    seed = int(first["seed"])
    if wanted not in {None, seed}:
        raise CannotStart(f"{path} was begun with seed {seed}; leave --seed out or use that.")
    return seed
