"""Settings: every finding at once, no value in any message, nothing from the surroundings."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import pytest

from adapters.stripe.client import API_VERSION
from entrypoints.settings import Settings, load_settings
from entrypoints.storage_settings import MigrationSettings
from entrypoints.stripe_settings import STRIPE_API_VERSION
from entrypoints.token_settings import TokenSettings
from entrypoints.variables import SettingsRefused, check, read

GOOD: Mapping[str, str] = {
    "DATABASE_URL": "postgresql://service@db/payments",
    "REDIS_URL": "redis://cache:6379/0",
    "STRIPE_SECRET_KEY": "sk_test_abc",
    "STRIPE_WEBHOOK_SECRET": "whsec_a, whsec_b",
    "STRIPE_WEBHOOK_SECRET_CONNECT": "whsec_c",
    "JWT_SECRET": "j" * 32,
    "AUDIT_SIGNING_KEYS": "a" * 32,
}
LIVE: Mapping[str, str] = {
    "STRIPE_SECRET_KEY": "rk_live_a",
    "STRIPE_LIVE_MODE": "true",
    "STRIPE_PLATFORM_ACCOUNT_ID": "acct_1",
    "STRIPE_CLIENT_ID": "ca_1",
}
HOSTILE: Mapping[str, str] = {
    "PLATFORM_FEE_PERCENTAGE": "10",
    "STRIPE_LIVE_MODE": "true",
    "STRIPE_API_VERSION": "2023-08-16",
}
SECRET = "hunter2-hunter2"  # noqa: S105 - what must not be printed


@contextmanager
def surroundings(
    tmp_path: Path, variables: Mapping[str, str], env_file: Mapping[str, str] | None = None
) -> Iterator[None]:
    """Let the process have these variables alone, in a directory with this `.env`."""
    lines = (f"{name}={value}\n" for name, value in (env_file or {}).items())
    (tmp_path / ".env").write_text("".join(lines))
    kept, where = dict(os.environ), Path.cwd()
    os.environ.clear()
    os.environ.update(variables)
    os.chdir(tmp_path)
    try:
        yield
    finally:
        os.chdir(where)
        os.environ.clear()
        os.environ.update(kept)


def findings(values: Mapping[str, str]) -> dict[str, str]:
    """Return what is found, by variable."""
    with pytest.raises(SettingsRefused) as refused:
        check(Settings, values)
    *lines, remedy = str(refused.value).splitlines()
    assert ".env.example" in remedy
    assert len({line.partition(": ")[0] for line in lines}) == len(lines)
    return {name: said for name, _, said in (line.partition(": ") for line in lines)}


def test_what_is_given_is_all_there_is(tmp_path: Path) -> None:
    with surroundings(tmp_path, HOSTILE, HOSTILE):
        settings = check(Settings, GOOD)
    assert settings.platform_fee_percentage == Decimal(20)
    assert not settings.stripe_live_mode
    assert [secret.get_secret_value() for secret in settings.stripe_webhook_secret] == [
        "whsec_a",
        "whsec_b",
    ]


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    file = {**GOOD, "PORT": "1", "HOST": "a", "PLATFORM_FEE_PERCENTAGE": "15"}
    with surroundings(tmp_path, {"PORT": "2", "HOST": "", "NODE_ENV": "test"}, file):
        settings = load_settings()
    # A blank variable is none: the file speaks.
    assert (settings.port, settings.host, settings.fee_rate_bps) == (2, "a", 1500)
    assert settings.app_env == "test"


def test_an_empty_name_of_a_file_means_none(tmp_path: Path) -> None:
    with surroundings(tmp_path, {**GOOD, "OPSIDE_ENV_FILE": ""}, HOSTILE):
        assert load_settings().fee_rate_bps == 2000


def test_another_file_may_be_named(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("PORT=77\n")
    with surroundings(tmp_path, {**GOOD, "OPSIDE_ENV_FILE": "mine"}, HOSTILE):
        assert load_settings().port == 77
    with (
        surroundings(tmp_path, {**GOOD, "OPSIDE_ENV_FILE": "gone"}),
        pytest.raises(SettingsRefused, match="OPSIDE_ENV_FILE: there is no such file"),
    ):
        load_settings()


def test_nothing_set_names_everything_that_is_needed() -> None:
    assert findings({}) == dict.fromkeys(GOOD, "is not set")


def test_every_finding_comes_at_once() -> None:
    found = findings(
        {
            "STRIPE_SECRET_KEY": "sk_live_abc",
            "STRIPE_LIVE_MODE": "false",
            "STRIPE_API_BASE": "http://127.0.0.1:1",
            "STRIPE_API_VERSION": "2023-08-16",
            "STRIPE_WEBHOOK_SECRET": ",",
            "STRIPE_TIMEOUT_SECONDS": "60",
            "DATABASE_URL": "mysql://db/payments",
            "REDIS_URL": "http://cache",
            "LOG_LEVEL": "loud",
            "JWT_SECRET": "short",
            "AUDIT_SIGNING_KEYS": f"{'a' * 32},short",
            "PORT": "high",
        }
    )
    assert found.keys() == {
        "STRIPE_LIVE_MODE",
        "STRIPE_PLATFORM_ACCOUNT_ID",
        "STRIPE_CLIENT_ID",
        "STRIPE_API_BASE",
        "STRIPE_API_VERSION",
        "STRIPE_WEBHOOK_SECRET",
        "STRIPE_WEBHOOK_SECRET_CONNECT",
        "WORKER_LEASE_SECONDS",
        "DATABASE_URL",
        "REDIS_URL",
        "LOG_LEVEL",
        "JWT_SECRET",
        "AUDIT_SIGNING_KEYS",
        "PORT",
    }
    assert "226" in found["WORKER_LEASE_SECONDS"]


@pytest.mark.parametrize("key", ["", " ", "whsec_1", "sk_test_", "pk_test_abc", "sk_test_a b"])
def test_a_key_that_is_none_is_refused(key: str) -> None:
    found = findings({**GOOD, "STRIPE_SECRET_KEY": key})
    assert found == {
        "STRIPE_SECRET_KEY": "must begin with sk_test_, rk_test_, sk_live_ or rk_live_"
    }


@pytest.mark.parametrize(
    ("key", "is_live"),
    [("sk_test_a", "true"), ("rk_test_a", "true"), ("sk_live_a", "false"), ("rk_live_a", "false")],
)
def test_the_key_and_the_mode_agree(key: str, is_live: str) -> None:
    given = {**GOOD, **LIVE, "STRIPE_SECRET_KEY": key, "STRIPE_LIVE_MODE": is_live}
    assert findings(given).keys() == {"STRIPE_LIVE_MODE"}


@pytest.mark.parametrize("url", ["redis://a", "rediss://a:1/0", "unix:///run/valkey.sock?db=0"])
def test_every_way_to_redis_is_taken(url: str) -> None:
    assert check(Settings, {**GOOD, "REDIS_URL": url}).redis_url.get_secret_value() == url


def test_all_processes_together_stay_within_what_stripe_allows() -> None:
    test = check(Settings, GOOD)
    live = check(Settings, {**GOOD, **LIVE})
    sandbox = check(Settings, {**GOOD, "STRIPE_API_BASE": "http://127.0.0.1:1"})
    assert (test.stripe_pace, live.stripe_pace) == (20, 80)
    assert sandbox.stripe_pace is None


def test_a_key_is_remembered_for_thirty_days_at_least() -> None:
    assert findings({**GOOD, "IDEMPOTENCY_TTL_SECONDS": "86400"}).keys() == {
        "IDEMPOTENCY_TTL_SECONDS"
    }
    assert check(Settings, GOOD).idempotency_ttl_seconds == 30 * 86_400


@pytest.mark.parametrize("name", ["STRIPE_PLATFORM_ACCOUNT_ID", "STRIPE_CLIENT_ID"])
def test_a_live_key_needs_to_know_the_platform(name: str) -> None:
    assert findings({**GOOD, **LIVE, name: ""}).keys() == {name}
    without = {key: value for key, value in LIVE.items() if key != name}
    assert findings({**GOOD, **without}) == {name: "is not set, and a live key needs it"}


def test_a_lease_counts_the_queues_where_calls_have_a_pace() -> None:
    hasty = {
        **GOOD,
        "STRIPE_TIMEOUT_SECONDS": "1.5",
        "STRIPE_MAX_NETWORK_RETRIES": "0",
        "WORKER_LEASE_SECONDS": "3",
    }
    sandbox = {**hasty, "STRIPE_API_BASE": "http://127.0.0.1:1"}
    assert "17.5" in findings(hasty)["WORKER_LEASE_SECONDS"]
    assert "17.5" in findings({**sandbox, "STRIPE_CALLS_PER_SECOND": "9"})["WORKER_LEASE_SECONDS"]
    assert check(Settings, sandbox).worker_lease_seconds == 3


def test_the_api_version_is_the_sdks() -> None:
    assert STRIPE_API_VERSION == API_VERSION
    given = check(Settings, {**GOOD, "STRIPE_API_VERSION": API_VERSION})
    assert given.stripe_api_version == API_VERSION


@pytest.mark.parametrize("name", [*GOOD, "PORT", "APP_ENV", "PLATFORM_FEE_PERCENTAGE"])
def test_no_message_prints_a_value(name: str) -> None:
    with pytest.raises(SettingsRefused) as refused:
        check(Settings, {**GOOD, "STRIPE_WEBHOOK_SECRET": "", name: SECRET, "LOG_LEVEL": SECRET})
    assert SECRET not in str(refused.value)
    with pytest.raises(ValueError, match="LOG_LEVEL") as raw:
        Settings.model_validate({**GOOD, "LOG_LEVEL": SECRET})
    assert SECRET not in str(raw.value)


def test_a_token_needs_its_secret_alone(tmp_path: Path) -> None:
    with surroundings(tmp_path, {"JWT_SECRET": "j" * 32}):
        assert read(TokenSettings).jwt_issuer == "opside"
    with surroundings(tmp_path, {}), pytest.raises(SettingsRefused, match="JWT_SECRET: is not set"):
        read(TokenSettings)


def test_a_migration_needs_the_owners_address_alone(tmp_path: Path) -> None:
    with surroundings(tmp_path, {"MIGRATION_DATABASE_URL": "postgres://owner@db/payments"}):
        settings = read(MigrationSettings)
    assert settings.migration_database_url.get_secret_value().startswith("postgresql+asyncpg://")
    with (
        surroundings(tmp_path, GOOD),
        pytest.raises(SettingsRefused, match="MIGRATION_DATABASE_URL: is not set"),
    ):
        read(MigrationSettings)
