"""Tokens of an identity provider: its keys are fetched from a real server, kept, and renewed."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from jwt.warnings import InsecureKeyLengthWarning
from structlog.testing import capture_logs

from entrypoints.auth.authenticator import Authenticator
from entrypoints.auth.errors import Unauthenticated
from entrypoints.auth.key_set import BYTES_MAX, KeySetUnusable, fetch_key_set, read_key_set
from entrypoints.auth.published_keys import PublishedKeys
from entrypoints.auth.shared_secrets import SharedSecrets
from entrypoints.local.clients import until
from tests.integration.http.callers import AUDIENCE, ISSUER, SECRET, token
from tests.integration.tokens.provider import (
    EC,
    IDENTITY_PROVIDER,
    OTHER_RSA,
    WEAK_RSA,
    Provider,
    providing,
    rsa_jwk,
    signed,
)

MAX_AGE, PAUSE = 300.0, 10.0


@dataclass(slots=True)
class Door:
    """What lets callers in, a clock that a test turns, and the provider."""

    provider: Provider
    authenticator: Authenticator
    at: list[float]

    async def subject(self, given: str) -> str:
        """Return who is let in."""
        return (await self.authenticator.authenticate(f"Bearer {given}", request_id="r")).subject

    async def is_refused(self, given: str) -> bool:
        try:
            await self.subject(given)
        except Unauthenticated:
            return True
        return False

    async def times_asked(self) -> int:
        return self.provider.asked


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    async with providing() as provider:
        at = [0.0]
        keys = PublishedKeys(
            lambda: fetch_key_set(provider.url),
            issuer=IDENTITY_PROVIDER,
            max_age_seconds=MAX_AGE,
            pause_seconds=PAUSE,
            now=lambda: at[0],
        )
        authenticator = Authenticator(
            secrets=SharedSecrets(unnamed=SECRET),
            issuer=ISSUER,
            audience=AUDIENCE,
            algorithms=("HS256", "RS256", "ES256"),
            published=keys,
        )
        yield Door(provider, authenticator, at)
        await authenticator.close()


async def test_both_kinds_of_key_and_our_own_secret_count(door: Door) -> None:
    assert await door.subject(signed("rsa")) == "anna"
    assert await door.subject(signed("ec", key=EC, algorithm="ES256")) == "anna"
    assert await door.subject(token()) == "the service"
    assert door.provider.asked == 1


async def test_our_own_secret_needs_no_provider(door: Door) -> None:
    assert await door.subject(token()) == "the service"
    assert door.provider.asked == 0


async def test_a_new_key_counts_at_once_and_a_withdrawn_one_until_its_set_is_old(
    door: Door,
) -> None:
    await door.subject(signed("rsa"))
    door.provider.keys = [rsa_jwk("next", OTHER_RSA)]
    door.at[0] += PAUSE
    assert await door.subject(signed("next", key=OTHER_RSA)) == "anna"
    assert await door.is_refused(signed("rsa"))
    assert door.provider.asked == 2

    door.provider.keys = [rsa_jwk("rsa")]
    door.at[0] += MAX_AGE - 1
    assert await door.subject(signed("next", key=OTHER_RSA)) == "anna"
    assert door.provider.asked == 2
    door.at[0] += 1
    # The first to come after that is not kept waiting; the next one is told.
    assert await door.subject(signed("next", key=OTHER_RSA)) == "anna"
    withdrawn = signed("next", key=OTHER_RSA)
    await until(lambda: door.is_refused(withdrawn), bool, what="the key has ceased to count")
    assert door.provider.asked == 3


async def test_nobody_makes_us_ask_more_often_than_we_mean_to(door: Door) -> None:
    tries = [signed(f"guess-{n}") for n in range(40)]
    assert all(await asyncio.gather(*map(door.is_refused, tries)))
    assert all([await door.is_refused(one) for one in tries])
    assert door.provider.asked == 1
    door.at[0] += PAUSE
    assert all(await asyncio.gather(*map(door.is_refused, tries)))
    assert door.provider.asked == 2


async def test_known_keys_outlive_their_provider_and_an_unknown_one_is_refused(door: Door) -> None:
    await door.subject(signed("rsa"))
    port = int(door.provider.url.split(":")[2].split("/")[0])
    await door.provider.stop()
    with capture_logs() as logs:
        for _ in range(3):
            door.at[0] += MAX_AGE
            assert await door.subject(signed("rsa")) == "anna"
            assert await door.is_refused(signed("unknown"))
        (line,) = logs
        assert (line["event"], line["known"]) == ("published keys cannot be had", 2)
        assert line["cause"] == "it cannot be reached: ClientConnectorError"
        await door.provider.start(port=port)
        door.at[0] += PAUSE
        assert await door.is_refused(signed("unknown"))
    assert [one["event"] for one in logs[1:]] == ["published keys are there again"]


async def test_a_slow_provider_holds_up_nobody_but_those_who_need_it(door: Door) -> None:
    await door.subject(signed("rsa"))
    door.provider.may_answer.clear()
    door.provider.keys.append(rsa_jwk("next", OTHER_RSA))
    door.at[0] += PAUSE
    newcomers = [asyncio.create_task(door.subject(signed("next", key=OTHER_RSA))) for _ in "ab"]
    await until(door.times_asked, lambda times: times == 2, what="the provider is asked again")
    newcomers[0].cancel()
    door.at[0] += MAX_AGE
    assert await door.subject(signed("rsa")) == "anna"
    assert await door.subject(token()) == "the service"
    assert not newcomers[1].done()
    door.provider.may_answer.set()
    assert await newcomers[1] == "anna"
    assert door.provider.asked == 2


async def test_a_provider_that_does_not_answer_in_time_is_given_up(door: Door) -> None:
    door.provider.may_answer.clear()
    with pytest.raises(KeySetUnusable, match=r"no answer within 0\.05 seconds"):
        await fetch_key_set(door.provider.url, seconds=0.05)


@pytest.mark.parametrize("status", [302, 404, 500])
async def test_keys_come_from_the_chosen_address_alone(door: Door, status: int) -> None:
    door.provider.status = status
    with pytest.raises(KeySetUnusable, match=f"it answered {status}"):
        await fetch_key_set(door.provider.url)
    assert door.provider.asked == 1


async def test_an_endless_answer_is_cut_off(door: Door) -> None:
    door.provider.answer = b" " * (BYTES_MAX + 1)
    with pytest.raises(KeySetUnusable, match="longer than 262144 bytes"):
        await fetch_key_set(door.provider.url)


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"<html>",
        b"[]",
        b"null",
        b'{"keys": []}',
        b'{"keys": [{"kty": "RSA", "kid": "a", "alg": ["RS256"]}]}',
        b'{"keys": [{"kty": "RSA", "kid": "a", "n": 5, "e": "AQAB"}]}',
        b'{"keys": [{"kty": "oct", "kid": "a", "k": "c2VjcmV0"}]}',
    ],
)
async def test_nonsense_takes_no_key_away(door: Door, answer: bytes) -> None:
    await door.subject(signed("rsa"))
    door.provider.answer = answer
    door.at[0] += PAUSE
    assert await door.is_refused(signed("unknown"))
    assert await door.subject(signed("rsa")) == "anna"
    with pytest.raises(KeySetUnusable):
        read_key_set(answer)


@pytest.mark.parametrize(
    "jwk",
    [
        rsa_jwk("rsa", use="enc"),
        rsa_jwk("rsa", alg="RS512"),
        {name: value for name, value in rsa_jwk("rsa").items() if name != "kid"},
    ],
    ids=["for secrecy", "for another algorithm", "without a name"],
)
async def test_a_key_that_is_not_for_this_signs_nothing(door: Door, jwk: dict[str, str]) -> None:
    door.provider.keys = [jwk]
    assert await door.is_refused(signed("rsa"))


async def test_a_key_that_can_be_broken_signs_nothing(door: Door) -> None:
    door.provider.keys = [rsa_jwk("rsa", WEAK_RSA)]
    with pytest.warns(InsecureKeyLengthWarning):
        given = signed("rsa", key=WEAK_RSA)
    assert await door.is_refused(given)
