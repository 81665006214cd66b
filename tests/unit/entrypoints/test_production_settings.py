"""Production starts on no secret that was thought up, and with nothing in plain text."""

from collections.abc import Mapping

import pytest

from entrypoints.secret_strength import is_guessable
from entrypoints.settings import Settings
from entrypoints.storage_settings import MigrationSettings
from entrypoints.token_settings import TokenSettings
from entrypoints.variables import SettingsRefused, check
from tests.unit.entrypoints.test_settings import GOOD, LIVE, findings

DRAWN = "9f2c4b7d81e05a63c8d47f10b29e6a35"
PRODUCTION: Mapping[str, str] = {
    "APP_ENV": "production",
    "DATABASE_URL": "postgresql://service@db/payments?sslmode=verify-full",
    "REDIS_URL": "rediss://cache:6379/0",
    "STRIPE_SECRET_KEY": "sk_test_abc",
    "STRIPE_WEBHOOK_SECRET": f"whsec_{DRAWN}",
    "STRIPE_WEBHOOK_SECRET_CONNECT": f"whsec_{DRAWN[::-1]}",
    "JWT_SECRET": f"{DRAWN}{DRAWN[::-1]}",
    "AUDIT_SIGNING_KEYS": f"{DRAWN[::-1]}{DRAWN}",
    "PUBLIC_BASE_URL": "https://pay.test",
    "REDIRECT_ORIGINS": "https://app.test",
}
WORDS = (
    "your-super-secret-jwt-key-here-please-change",
    "test-secret-test-secret-test-secret-test",
    "j" * 40,
    "changeme" * 5,
    "0123456789abcdef" * 4,
    "this-is-the-default-development-password",
)


def test_a_good_production_starts() -> None:
    assert check(Settings, PRODUCTION).webhook_url == "https://pay.test"
    live = {**PRODUCTION, **LIVE}
    assert check(Settings, live).stripe_live_mode


def test_everything_that_production_refuses_is_told_at_once() -> None:
    laptop = {**GOOD, "APP_ENV": "production", "PUBLIC_BASE_URL": "http://pay.test"}
    assert findings({**laptop, "REDIRECT_ORIGINS": "http://localhost:3000"}).keys() == {
        "DATABASE_URL",
        "REDIS_URL",
        "STRIPE_WEBHOOK_SECRET",
        "STRIPE_WEBHOOK_SECRET_CONNECT",
        "JWT_SECRET",
        "AUDIT_SIGNING_KEYS",
        "PUBLIC_BASE_URL",
        "REDIRECT_ORIGINS",
    }
    assert check(Settings, {**laptop, "APP_ENV": "development"}).port == 4000


@pytest.mark.parametrize("words", WORDS)
def test_what_a_person_thought_up_is_no_secret(words: str) -> None:
    assert is_guessable(words)
    for name in ("JWT_SECRET", "AUDIT_SIGNING_KEYS"):
        assert "can be guessed" in findings({**PRODUCTION, name: words})[name]
        check(Settings, {**PRODUCTION, "APP_ENV": "development", name: words})
    named = {**PRODUCTION, "JWT_SECRETS": f"a:{DRAWN}{DRAWN},b:{words}"}
    assert findings(named) == {
        "JWT_SECRETS": findings({**PRODUCTION, "JWT_SECRET": words})["JWT_SECRET"]
    }
    with pytest.raises(SettingsRefused, match="JWT_SECRET: can be guessed"):
        check(TokenSettings, {"APP_ENV": "production", "JWT_SECRET": words})


@pytest.mark.parametrize(
    "drawn", [DRAWN, "Zk3vQ9x1Yb7Lp0Tn5Wd8Rf2Hs6Jc4Mg", "uM4/8yqXc+R1tN0bL7sKj2vEwHa9PzQd=="]
)
def test_what_chance_has_drawn_is_a_secret(drawn: str) -> None:
    assert not is_guessable(drawn)


@pytest.mark.parametrize(
    ("secret", "said"),
    [
        ("whsec_test", "is not one of Stripe's"),
        ("whsec_test_secret_for_local_development_only", "is not one of Stripe's"),
        (DRAWN, "must begin with whsec_"),
        (f"whsec_{DRAWN},whsec_test", "is not one of Stripe's"),
    ],
)
@pytest.mark.parametrize("name", ["STRIPE_WEBHOOK_SECRET", "STRIPE_WEBHOOK_SECRET_CONNECT"])
def test_a_secret_of_tests_opens_no_door(name: str, secret: str, said: str) -> None:
    assert said in findings({**PRODUCTION, name: secret})[name]


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u@db/p",
        "postgresql://u@db/p?sslmode=prefer",
        "postgresql://u@db/p?ssl=disable",
        "postgresql://u@/p?host=db.internal",
    ],
)
def test_rows_cross_no_network_in_plain_text(url: str) -> None:
    assert findings({**PRODUCTION, "DATABASE_URL": url}).keys() == {"DATABASE_URL"}
    allowed = {**PRODUCTION, "DATABASE_URL": url, "ALLOW_PLAIN_CONNECTIONS": "true"}
    assert check(Settings, allowed).allow_plain_connections
    owner = {"APP_ENV": "production", "MIGRATION_DATABASE_URL": url}
    with pytest.raises(SettingsRefused, match="MIGRATION_DATABASE_URL: must end with"):
        check(MigrationSettings, owner)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u@db/p?ssl=require",
        "postgresql://u@db/p?sslmode=verify-ca",
        "postgresql://u@127.0.0.1:5432/p",
        "postgresql://u@localhost/p",
        "postgresql://u@/p?host=/run/postgresql",
        "postgresql:///p",
    ],
)
def test_what_is_encrypted_or_stays_here_is_taken(url: str) -> None:
    given = check(Settings, {**PRODUCTION, "DATABASE_URL": url})
    assert not given.allow_plain_connections


def test_redis_is_encrypted_or_here() -> None:
    plain = {**PRODUCTION, "REDIS_URL": "redis://cache:6379/0"}
    assert findings(plain).keys() == {"REDIS_URL"}
    check(Settings, {**plain, "ALLOW_PLAIN_CONNECTIONS": "true"})
    for url in ("redis://127.0.0.1:6379", "redis://[::1]", "unix:///run/valkey.sock"):
        assert check(Settings, {**PRODUCTION, "REDIS_URL": url}).redis_url.get_secret_value() == url


@pytest.mark.parametrize("name", ["PUBLIC_BASE_URL", "WEBHOOK_URL"])
@pytest.mark.parametrize("url", ["http://pay.test", "http://localhost:4000"])
def test_the_world_comes_by_https(name: str, url: str) -> None:
    assert findings({**PRODUCTION, name: url}).keys() == {name}
    plain = {**PRODUCTION, name: url, "ALLOW_PLAIN_CONNECTIONS": "true"}
    assert findings(plain).keys() == {name}
    # Containers beside a sandbox reach one another without it.
    trial = {**plain, "STRIPE_API_BASE": "http://sandbox:12111"}
    assert check(Settings, trial).webhook_url == url


def test_another_stripe_is_spoken_to_in_plain_text_only_where_that_is_allowed() -> None:
    trial = {**PRODUCTION, "STRIPE_API_BASE": "http://sandbox:12111"}
    assert findings(trial).keys() == {"STRIPE_API_BASE"}
    check(Settings, {**trial, "ALLOW_PLAIN_CONNECTIONS": "true"})
    check(Settings, {**trial, "STRIPE_API_BASE": "http://127.0.0.1:12111"})


def test_sellers_are_sent_back_by_https() -> None:
    given = {**PRODUCTION, "REDIRECT_ORIGINS": "https://app.test,http://app.test"}
    assert findings(given).keys() == {"REDIRECT_ORIGINS"}
