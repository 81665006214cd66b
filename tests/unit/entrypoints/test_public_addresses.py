"""Where the world reaches the service: one address is enough, and it is fit for its callers."""

import pytest

from entrypoints.settings import Settings
from entrypoints.stripe_settings import WebhookSettings
from entrypoints.variables import SettingsRefused, check
from tests.unit.entrypoints.test_settings import GOOD, findings


def test_our_own_address_is_a_web_address_without_a_slash_at_its_end() -> None:
    given = check(Settings, {**GOOD, "PUBLIC_BASE_URL": "https://pay.opside.test/api/"})
    assert given.public_base_url == "https://pay.opside.test/api"
    for wrong in ("pay.opside.test", "ftp://a", "https://", "https://a?b", "https://u@a"):
        assert findings({**GOOD, "PUBLIC_BASE_URL": wrong}).keys() == {"PUBLIC_BASE_URL"}


@pytest.mark.parametrize(
    "url", ["https://pay.test", "https://pay.test/a", "http://localhost:4000", "http://[::1]:1"]
)
def test_stripe_reaches_us_by_https_or_on_this_machine(url: str) -> None:
    assert check(Settings, {**GOOD, "WEBHOOK_URL": f"{url}/"}).webhook_url == url
    assert check(WebhookSettings, {**GOOD, "WEBHOOK_URL": url}).webhook_url == url


@pytest.mark.parametrize("url", ["pay.test", "ftp://a", "https://u@a", "https://a?b", "http://a"])
def test_an_address_that_is_not_safe_is_refused(url: str) -> None:
    assert findings({**GOOD, "WEBHOOK_URL": url}).keys() == {"WEBHOOK_URL"}
    with pytest.raises(SettingsRefused, match="WEBHOOK_URL: "):
        check(WebhookSettings, {**GOOD, "WEBHOOK_URL": url})


def test_a_sandbox_may_reach_us_without_https() -> None:
    given = {**GOOD, "STRIPE_API_BASE": "http://sandbox:12111", "WEBHOOK_URL": "http://api:4000"}
    assert check(Settings, given).webhook_url == "http://api:4000"


def test_one_address_is_enough_for_browsers_and_stripe() -> None:
    door = check(Settings, {**GOOD, "WEBHOOK_URL": "https://pay.test/a/webhooks/stripe"})
    assert (door.webhook_url, door.public_base_url) == ("https://pay.test/a", "https://pay.test/a")
    front = {**GOOD, "PUBLIC_BASE_URL": "https://pay.test"}
    assert check(Settings, front).webhook_url == "https://pay.test"
    assert check(WebhookSettings, front).webhook_url == "https://pay.test"
    both = check(Settings, {**front, "WEBHOOK_URL": "https://hooks.test"})
    assert (both.webhook_url, both.public_base_url) == ("https://hooks.test", "https://pay.test")


def test_an_address_that_stripe_cannot_use_is_browsers_alone() -> None:
    inside = {**GOOD, "PUBLIC_BASE_URL": "http://pay.lan"}
    assert check(Settings, inside).webhook_url is None
    assert check(Settings, inside).public_base_url == "http://pay.lan"
    with pytest.raises(SettingsRefused, match="WEBHOOK_URL: is not set"):
        check(WebhookSettings, inside)
