"""`.env.example` and the README list every variable with its default; compose asks for no other."""

import re
from pathlib import Path

import pytest

from entrypoints.settings import Settings
from entrypoints.variables import check
from tests.architecture.settings_table import (
    names_of,
    rewritten_example,
    rewritten_readme,
    variables,
)
from tests.unit.entrypoints.test_settings import GOOD

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / ".env.example").read_text()
LISTED = re.findall(r"^(?:# )?([A-Z_]+)=", TEXT, flags=re.MULTILINE)
COMPOSE_PASSWORDS = {"POSTGRES_PASSWORD", "PAYMENTS_OWNER_PASSWORD", "PAYMENTS_SERVICE_PASSWORD"}
OF_OLD = {
    "PORT",
    "NODE_ENV",
    "DATABASE_URL",
    "REDIS_URL",
    "STRIPE_SECRET_KEY",
    "STRIPE_WEBHOOK_SECRET",
    "STRIPE_CLIENT_ID",
    "STRIPE_PLATFORM_ACCOUNT_ID",
    "STRIPE_API_VERSION",
    "STRIPE_PRICE_ID",
    "STRIPE_LIVE_MODE",
    "JWT_SECRET",
    "LOG_LEVEL",
    "PLATFORM_FEE_PERCENTAGE",
    "IDEMPOTENCY_TTL_SECONDS",
    "WEBHOOK_URL",
}


def test_both_tables_are_what_the_settings_are() -> None:
    readme = (ROOT / "README.md").read_text()
    assert rewritten_readme(readme) == readme
    assert rewritten_example(TEXT) == TEXT


def test_every_variable_is_listed_once() -> None:
    assert sorted(LISTED) == sorted({*variables(), *COMPOSE_PASSWORDS})


@pytest.mark.parametrize("name", sorted(variables()))
def test_every_variable_says_what_it_is(name: str) -> None:
    assert len(variables()[name].description or "") > 10


def test_every_name_of_old_is_still_read() -> None:
    read = {name for field in variables().values() for name in names_of(field)}
    assert OF_OLD - read == set()


def test_what_is_commented_out_is_the_default() -> None:
    shown = dict(re.findall(r"^# ([A-Z_]+)=(.+)$", TEXT, flags=re.MULTILINE))
    assert len(shown) > 20
    assert check(Settings, {**GOOD, **shown}) == check(Settings, GOOD)


def test_compose_asks_for_nothing_else() -> None:
    asked = re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text())
    assert set(asked) == COMPOSE_PASSWORDS
