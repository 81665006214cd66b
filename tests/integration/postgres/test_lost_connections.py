"""A connection that the server ends at a bad moment is a database that was away, and no bug."""

import asyncpg
import pytest

from adapters.postgres.errors import translated
from application.ports.errors import StoreUnavailable


@pytest.mark.parametrize(
    "told",
    [
        asyncpg.InternalClientError("cannot switch to state 11; another operation is in progress"),
        asyncpg.InterfaceError("connection is closed"),
        ConnectionResetError(),
        asyncpg.AdminShutdownError("terminating connection due to administrator command"),
    ],
)
def test_a_lost_connection_may_be_tried_again(told: Exception) -> None:
    with pytest.raises(StoreUnavailable) as refusal, translated():
        raise told
    assert refusal.value.retryable
    assert refusal.value.__cause__ is told


def test_misuse_of_the_driver_stays_a_bug() -> None:
    misuse = asyncpg.InterfaceError("cannot perform operation: another operation is in progress")
    with pytest.raises(asyncpg.InterfaceError), translated():
        raise misuse
