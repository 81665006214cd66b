"""Keys, algorithms and headers; the claims are tried through the door."""

from datetime import timedelta

import pytest

from adapters.system.clock import SystemClock
from application.actor import Actor, Role
from entrypoints.auth.authenticator import Authenticator
from entrypoints.auth.errors import Unauthenticated
from entrypoints.auth.mint import Mint
from entrypoints.auth.shared_secrets import SharedSecrets

OLD, NEW = "the old secret, long enough for HS256", "the new secret, long enough for HS256"


def mint(secret: str, kid: str | None = None) -> Mint:
    return Mint(secret=secret, issuer="opside", audience="payments", kid=kid)


def trusting(
    unnamed: str | None = None, *, leeway_seconds: float = 30, **named: str
) -> Authenticator:
    return Authenticator(
        secrets=SharedSecrets(named=named, unnamed=unnamed),
        issuer="opside",
        audience="payments",
        leeway_seconds=leeway_seconds,
    )


def bearer(minted: Mint, *, lifetime: timedelta = timedelta(hours=1)) -> str:
    now = SystemClock().now()
    return "Bearer " + minted(subject="engine", role=Role.SERVICE, now=now, lifetime=lifetime)


async def let_in(authenticator: Authenticator, header: str | None) -> Actor:
    return await authenticator.authenticate(header, request_id="r-1")


async def test_both_keys_count_while_one_is_replaced() -> None:
    for secret, kid in ((OLD, "old"), (NEW, "new")):
        actor = await let_in(trusting(old=OLD, new=NEW), bearer(mint(secret, kid)))
        assert (actor.subject, actor.role, actor.request_id) == ("engine", Role.SERVICE, "r-1")


@pytest.mark.parametrize(("secret", "kid"), [(OLD, "new"), (NEW, "old"), (OLD, None), (OLD, "x")])
async def test_a_key_counts_under_its_own_name_alone(secret: str, kid: str | None) -> None:
    with pytest.raises(Unauthenticated, match=r"the token is not (valid|signed with a key)"):
        await let_in(trusting(old=OLD, new=NEW), bearer(mint(secret, kid)))


async def test_one_key_needs_no_name() -> None:
    actor = await let_in(trusting(OLD), bearer(mint(OLD, "whatever")))
    assert actor.subject == "engine"


async def test_clocks_may_differ_by_the_leeway() -> None:
    just_expired = bearer(mint(OLD), lifetime=timedelta(seconds=-10))
    assert (await let_in(trusting(OLD), just_expired)).subject == "engine"
    with pytest.raises(Unauthenticated, match="expired"):
        await let_in(trusting(OLD, leeway_seconds=1), just_expired)


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
async def test_the_scheme_may_be_written_in_any_case(scheme: str) -> None:
    token = bearer(mint(OLD)).removeprefix("Bearer ")
    assert (await let_in(trusting(OLD), f"{scheme}  {token} ")).subject == "engine"


@pytest.mark.parametrize("given", [None, ""])
async def test_none_is_told_from_a_bad_one(given: str | None) -> None:
    with pytest.raises(Unauthenticated) as none:
        await let_in(trusting(OLD), given)
    assert not none.value.is_token_given
    with pytest.raises(Unauthenticated) as bad:
        await let_in(trusting(OLD), "Bearer x.y.z")
    assert bad.value.is_token_given


@pytest.mark.parametrize("algorithms", [(), ("none",), ("HS256", "None"), ("HS256", "HS1")])
def test_algorithms_that_must_not_be_trusted_are_refused(algorithms: tuple[str, ...]) -> None:
    secrets = SharedSecrets(unnamed=OLD)
    with pytest.raises(ValueError, match="tokens are signed by one of HS256, RS256"):
        Authenticator(secrets=secrets, issuer="i", audience="a", algorithms=algorithms)


async def test_an_algorithm_that_is_not_named_lets_nobody_in() -> None:
    closed = Authenticator(
        secrets=SharedSecrets(unnamed=OLD),
        issuer="opside",
        audience="payments",
        algorithms=("RS256",),
    )
    with pytest.raises(Unauthenticated, match="not signed by an algorithm that is accepted"):
        await let_in(closed, bearer(mint(OLD)))


def test_no_key_at_all_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one secret"):
        SharedSecrets()


async def test_the_secret_without_a_name_checks_what_names_none_of_the_others() -> None:
    authenticator = trusting(OLD, new=NEW)
    for minted in (mint(NEW, "new"), mint(OLD), mint(OLD, "of another time")):
        assert (await let_in(authenticator, bearer(minted))).subject == "engine"
    for minted in (mint(OLD, "new"), mint(NEW)):
        with pytest.raises(Unauthenticated, match="the token is not valid"):
            await let_in(authenticator, bearer(minted))


def test_the_first_secret_signs_and_one_without_a_name_is_the_last() -> None:
    secrets = SharedSecrets(named={"b": NEW, "a": OLD}, unnamed="u")
    assert secrets.in_order == (("b", NEW), ("a", OLD), (None, "u"))


async def test_a_minted_seller_is_known_by_its_id_or_by_its_subject() -> None:
    now = SystemClock().now()
    by_id = mint(OLD)(subject="anna", role=Role.SELLER, now=now, seller_id="s-1")
    by_subject = mint(OLD)(subject="anna", role=Role.SELLER, now=now)
    assert (await let_in(trusting(OLD), f"Bearer {by_id}")).seller_id == "s-1"
    assert (await let_in(trusting(OLD), f"Bearer {by_subject}")).seller_id == "anna"
