"""The ways to name a Redis that is more than one server, and what of them is read."""

import pytest

from adapters.redis.address import several_of
from entrypoints.addresses import is_unencrypted_redis
from entrypoints.settings import Settings
from entrypoints.variables import SettingsRefused, check
from tests.unit.entrypoints.test_settings import GOOD

TAKEN = [
    "redis+sentinel://a:26379,b,c:3/main",
    "rediss+sentinel://user:p%40ss@a/main/2?sentinel_password=x&ssl_ca_certs=/ca.pem",
    "redis+cluster://a:1,b:2",
    "rediss+cluster://:secret@[::1]:7000,[::1]/",
]


@pytest.mark.parametrize("url", TAKEN)
def test_every_way_to_several_servers_is_taken(url: str) -> None:
    assert check(Settings, {**GOOD, "REDIS_URL": url}).redis_url.get_secret_value() == url
    assert several_of(url) is not None


@pytest.mark.parametrize(
    "url",
    [
        "redis+sentinel://a:1,b:2",
        "redis+sentinel:///main",
        "redis+sentinel://a/main/x",
        "redis+cluster://",
        "redis+cluster://a/1",
        "http+cluster://a",
    ],
)
def test_an_address_of_several_that_says_too_little_or_too_much_is_refused(url: str) -> None:
    with pytest.raises(SettingsRefused, match="REDIS_URL: must "):
        check(Settings, {**GOOD, "REDIS_URL": url})


@pytest.mark.parametrize("way", ["sentinel://127.0.0.1:1,HOST/main", "cluster://[::1]:1,HOST"])
def test_production_says_nothing_to_several_servers_in_plain_text(way: str) -> None:
    assert not is_unencrypted_redis(f"redis+{way}".replace("HOST", "localhost:2"))
    assert is_unencrypted_redis(f"redis+{way}".replace("HOST", "cache:2"))
    assert not is_unencrypted_redis(f"rediss+{way}".replace("HOST", "cache:2"))


def test_an_address_of_one_server_is_left_to_the_library() -> None:
    assert several_of("redis://a,b/0") is None


def test_sentinels_are_read_whole() -> None:
    several = several_of(TAKEN[1])
    assert several is not None
    assert several.hosts == (("a", 26379),)
    assert (several.service, several.database, several.is_encrypted) == ("main", 2, True)
    assert (several.username, several.password) == ("user", "p@ss")
    assert several.options == {"sentinel_password": "x", "ssl_ca_certs": "/ca.pem"}
    assert "p@ss" not in repr(several)
    mixed = several_of(TAKEN[0])
    assert mixed is not None
    assert mixed.hosts == (("a", 26379), ("b", 26379), ("c", 3))


def test_a_cluster_is_read_whole() -> None:
    several = several_of(TAKEN[3])
    assert several is not None
    assert several.hosts == (("::1", 7000), ("::1", 6379))
    assert (several.service, several.password) == (None, "secret")


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("redis+sentinel://a", "must end with /service"),
        ("redis+cluster://a/1", "a Cluster has one database"),
        ("http+cluster://a", "must begin with redis"),
        ("redis+cluster://:1", "must name a host"),
    ],
)
def test_what_cannot_be_connected_to_is_named(url: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        several_of(url)
