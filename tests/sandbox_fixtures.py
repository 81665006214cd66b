"""A sandbox that any test may use; what it said is checked, and its books balanced, afterwards."""

from collections.abc import Iterator

import pytest

from tests.stripe_contract.watched import Watch, watched


@pytest.fixture(scope="session")
def watch() -> Watch:
    return Watch()


@pytest.fixture(scope="session")
def watched_sandbox(watch: Watch) -> Iterator[str]:
    with watched(watch) as address:
        yield address


@pytest.fixture
def sandbox(watch: Watch, watched_sandbox: str) -> Iterator[str]:
    """Lend the address of the one sandbox; every test brings a key of its own."""
    yield watched_sandbox
    watch.check(watched_sandbox)
