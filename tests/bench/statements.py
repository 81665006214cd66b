"""What the service sends to PostgreSQL for one request: read from the server's own log."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from tests.bench.database import Database
from tests.bench.figures import RoundFailed

TRIES: Final = 200
"""Sessions hear of the changed setting one after another; each is asked again until they do."""

_RECORD: Final = re.compile(
    r"^\d{4}-\d\d-\d\d [^\[\n]*\[(?P<pid>\d+)\] (?P<kind>LOG|DETAIL|STATEMENT):  "
    r"(?P<text>.*(?:\n(?!\d{4}-\d\d-\d\d ).*)*)",
    re.MULTILINE,
)
_SENT: Final = re.compile(r"(?:statement|execute [^:]*): (?P<sql>.*)", re.DOTALL)
_PARAMETER: Final = re.compile(r"\$\d+ = (?:NULL|'((?:[^']|'')*)')")


@dataclass(slots=True)
class Statement:
    """One statement as it was sent, and its parameters as the server reads them."""

    sql: str
    parameters: list[str | None]


def statements_of(
    database: Database, ask: Callable[[], None], *, about: Callable[[Statement], bool]
) -> list[Statement]:
    """Return all that the service sends, in order, when it is asked.

    `about` tells the session that serves us from those that do other things meanwhile.
    """
    with _logging(database):
        for _ in range(TRIES):
            if _heard(database, ask, about):
                # The session may have begun to log in the middle of that request; not of this.
                return _heard(database, ask, about)
    raise RoundFailed("the service's statements do not show in the server's log")


@contextmanager
def _logging(database: Database) -> Iterator[None]:
    database.run("ALTER SYSTEM SET log_statement = 'all'")
    database.run("SELECT pg_reload_conf()")
    try:
        yield
    finally:
        database.run("ALTER SYSTEM RESET log_statement")
        database.run("SELECT pg_reload_conf()")


def _heard(
    database: Database, ask: Callable[[], None], about: Callable[[Statement], bool]
) -> list[Statement]:
    begin = database.log.stat().st_size
    ask()
    with database.log.open("rb") as log:
        log.seek(begin)
        sessions = _sessions(log.read().decode())
    found = [sent for sent in sessions.values() if any(about(statement) for statement in sent)]
    return found[0] if found else []


def _sessions(log: str) -> dict[str, list[Statement]]:
    sessions: dict[str, list[Statement]] = {}
    for record in _RECORD.finditer(log):
        sent = sessions.setdefault(record["pid"], [])
        text = record["text"].replace("\n\t", "\n")
        found = _SENT.match(text)
        if record["kind"] == "LOG" and found:
            sent.append(Statement(found["sql"].strip().rstrip(";"), []))
        elif record["kind"] == "DETAIL" and sent:
            sent[-1].parameters = [
                None if match[1] is None else match[1].replace("''", "'")
                for match in _PARAMETER.finditer(text)
            ]
    return sessions
