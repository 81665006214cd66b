"""The border: what the driver raises, in the words of the ports."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from asyncpg import InterfaceError, InternalClientError, PostgresError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from application.ports.errors import StaleTransaction, StoreUnavailable
from domain.errors import ApplicationError

_LOCK_NOT_AVAILABLE: Final = "55P03"

_CONFLICT: Final = frozenset({"40001", "40P01"})
"""Serialization failure and deadlock: somebody else won, and another try may win."""

_AWAY: Final = frozenset({_LOCK_NOT_AVAILABLE, "25P03", "25P04", "57014", "3D000"})
"""Timeouts, and a database that is not there."""

_AWAY_CLASSES: Final = frozenset({"08", "28", "53", "58"})
"""Connection, authorization, resources and the server's own system."""

_SHUTDOWN: Final = "57P"

_CLOSED: Final = "connection is closed"


@contextmanager
def translated(*, locked: type[ApplicationError] = StoreUnavailable) -> Iterator[None]:
    """Raise our errors `from` the driver's; `locked` is what waiting too long for a lock means.

    What is left as it is can only be a bug.
    """
    try:
        yield
    except PoolTimeout as cause:
        raise StoreUnavailable("every connection to the database is in use") from cause
    except PostgresError as cause:
        meaning = _meaning(cause, locked)
        if meaning is None:
            raise
        raise meaning from cause
    except InterfaceError as cause:
        # The driver's word for misuse, too, which can only be a bug.
        if _CLOSED not in str(cause):
            raise
        raise StoreUnavailable("the connection to the database was lost") from cause
    except InternalClientError as cause:
        # The server ended the connection just as the driver began to ask.
        raise StoreUnavailable("the connection to the database was lost") from cause
    except (OSError, TimeoutError) as cause:
        raise StoreUnavailable("the database cannot be reached") from cause


def _meaning(error: PostgresError, locked: type[ApplicationError]) -> ApplicationError | None:
    state: str = error.sqlstate or ""
    if state in _CONFLICT:
        return StaleTransaction("another unit of work came first")
    if state == _LOCK_NOT_AVAILABLE:
        return locked("somebody else is working on the same thing")
    if state in _AWAY or state[:2] in _AWAY_CLASSES:
        return StoreUnavailable("the database did not answer in time")
    if state.startswith(_SHUTDOWN):
        return StoreUnavailable("the database is shutting down or starting")
    return None
