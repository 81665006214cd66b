"""What every test may ask for, and in which order and with which heap a process runs tests."""

import gc
from pathlib import Path
from typing import Final

import pytest

pytest_plugins = ["tests.browser", "tests.postgres_fixtures", "tests.sandbox_fixtures"]

_HERE: Final = Path(__file__).parent
_FIRST: Final = ("e2e", "integration")

# Half of the time that it takes to find the tests went into looking for garbage among them.
gc.disable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that the many quick tests are shared out at the end."""
    items.sort(key=_place)


def pytest_collection_finish() -> None:
    """Look for garbage from now on, and not among what was loaded for all tests."""
    gc.freeze()
    gc.enable()


def _place(item: pytest.Item) -> int:
    top = item.path.relative_to(_HERE).parts[0]
    return _FIRST.index(top) if top in _FIRST else len(_FIRST)
