"""What bounds the callers: which settings are right, and what the readiness list makes of them."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from entrypoints.readiness_facts import facts_of
from entrypoints.settings import Settings
from entrypoints.variables import SettingsRefused, check
from tests.unit.entrypoints.test_production_settings import PRODUCTION
from tests.unit.entrypoints.test_settings import GOOD, findings


def starts(values: Mapping[str, str]) -> bool:
    try:
        check(Settings, values)
    except SettingsRefused:
        return False
    return True


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, 100),
        ({"RATE_LIMIT_MAX_REQUESTS": "50", "RATE_LIMIT_WINDOW_MS": "10000"}, 300),
        ({"RATE_LIMIT_MAX_REQUESTS": "0"}, None),
    ],
)
def test_the_readiness_list_hears_of_the_limit(given: dict[str, str], told: float | None) -> None:
    assert facts_of(check(Settings, {**GOOD, **given})).requests_per_minute == told


@pytest.mark.parametrize(
    ("origins", "is_right"),
    [
        ("https://app.test,https://admin.test:8443", True),
        ("https://app.test/", False),
        ("https://app.test/shop", False),
        ("app.test", False),
        ("http://app.test", False),
        ("*", False),
        ("https://app.test,*", False),
    ],
)
def test_production_lets_in_the_pages_of_named_origins(origins: str, *, is_right: bool) -> None:
    assert starts({**PRODUCTION, "CORS_ORIGINS": origins}) is is_right


@pytest.mark.parametrize("origins", ["*", "http://localhost:3000"])
def test_a_laptop_lets_in_what_it_likes(origins: str) -> None:
    assert check(Settings, {**GOOD, "CORS_ORIGINS": origins}).cors_origins == (origins,)


@pytest.mark.parametrize(
    ("proxies", "is_right"),
    [
        ("10.0.0.0/8,192.0.2.7,2001:db8::/32", True),
        ("*", False),
        ("0.0.0.0/0", False),
        ("::/0", False),
        ("proxy.internal", False),
        ("10.0.0.1/8", False),
    ],
)
def test_proxies_are_addresses_or_networks(proxies: str, *, is_right: bool) -> None:
    assert starts({**GOOD, "TRUSTED_PROXIES": proxies}) is is_right


def test_a_list_that_binds_has_to_be_there(tmp_path: Path) -> None:
    assert findings({**GOOD, "TRUSTED_OPERATIONS": "on"}) == {
        "TRUSTED_OPERATIONS": "is on, and TRUSTED_OPERATIONS_PATH names no list"
    }
    path = str(tmp_path / "operations.json")
    given = {**GOOD, "TRUSTED_OPERATIONS": "on", "TRUSTED_OPERATIONS_PATH": path}
    assert check(Settings, given).trusted_operations
    assert not check(Settings, {**GOOD, "TRUSTED_OPERATIONS": "off"}).trusted_operations
