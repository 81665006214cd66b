"""Keys, algorithms and headers; the claims are tried through the door."""

from datetime import timedelta

import pytest

from adapters.system.clock import SystemClock
from application.actor import Role
from entrypoints.auth.authenticator import Authenticator
from entrypoints.auth.errors import Unauthenticated
from entrypoints.auth.mint import Mint

OLD, NEW = "the old secret, long enough for HS256", "the new secret, long enough for HS256"


def mint(secret: str, kid: str | None = None) -> Mint:
    return Mint(secret=secret, issuer="opside", audience="payments", kid=kid)


def trusting(secrets: str | dict[str, str], *, leeway_seconds: float = 30) -> Authenticator:
    return Authenticator(
        secrets=secrets, issuer="opside", audience="payments", leeway_seconds=leeway_seconds
    )


def bearer(minted: Mint, *, lifetime: timedelta = timedelta(hours=1)) -> str:
    now = SystemClock().now()
    return "Bearer " + minted(subject="engine", role=Role.SERVICE, now=now, lifetime=lifetime)


def test_both_keys_count_while_one_is_replaced() -> None:
    authenticator = trusting({"old": OLD, "new": NEW})
    for secret, kid in ((OLD, "old"), (NEW, "new")):
        actor = authenticator.authenticate(bearer(mint(secret, kid)), request_id="r-1")
        assert (actor.subject, actor.role, actor.request_id) == ("engine", Role.SERVICE, "r-1")


@pytest.mark.parametrize(("secret", "kid"), [(OLD, "new"), (NEW, "old"), (OLD, None), (OLD, "x")])
def test_a_key_counts_under_its_own_name_alone(secret: str, kid: str | None) -> None:
    with pytest.raises(Unauthenticated, match="the token is not valid"):
        trusting({"old": OLD, "new": NEW}).authenticate(bearer(mint(secret, kid)), request_id="r")


def test_one_key_needs_no_name() -> None:
    actor = trusting(OLD).authenticate(bearer(mint(OLD, "whatever")), request_id="r")
    assert actor.subject == "engine"


def test_clocks_may_differ_by_the_leeway() -> None:
    just_expired = bearer(mint(OLD), lifetime=timedelta(seconds=-10))
    assert trusting(OLD).authenticate(just_expired, request_id="r").subject == "engine"
    with pytest.raises(Unauthenticated, match="expired"):
        trusting(OLD, leeway_seconds=1).authenticate(just_expired, request_id="r")


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_scheme_may_be_written_in_any_case(scheme: str) -> None:
    token = bearer(mint(OLD)).removeprefix("Bearer ")
    assert trusting(OLD).authenticate(f"{scheme}  {token} ", request_id="r").subject == "engine"


@pytest.mark.parametrize("given", [None, ""])
def test_none_is_told_from_a_bad_one(given: str | None) -> None:
    with pytest.raises(Unauthenticated) as none:
        trusting(OLD).authenticate(given, request_id="r")
    assert not none.value.is_token_given
    with pytest.raises(Unauthenticated) as bad:
        trusting(OLD).authenticate("Bearer x.y.z", request_id="r")
    assert bad.value.is_token_given


@pytest.mark.parametrize(
    "algorithms", [(), ("none",), ("HS256", "None"), ("HS256", "RS256"), ("ES256", "HS512")]
)
def test_algorithms_that_must_not_be_trusted_are_refused(algorithms: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match=r"never accepted|trusted together"):
        Authenticator(secrets=OLD, issuer="i", audience="a", algorithms=algorithms)


@pytest.mark.parametrize("secrets", ["", {}])
def test_no_key_at_all_is_refused(secrets: str | dict[str, str]) -> None:
    with pytest.raises(ValueError, match="at least one key"):
        trusting(secrets)


def test_a_minted_seller_is_known_by_its_id_or_by_its_subject() -> None:
    now = SystemClock().now()
    by_id = mint(OLD)(subject="anna", role=Role.SELLER, now=now, seller_id="s-1")
    by_subject = mint(OLD)(subject="anna", role=Role.SELLER, now=now)
    authenticator = trusting(OLD)
    assert authenticator.authenticate(f"Bearer {by_id}", request_id="r").seller_id == "s-1"
    assert authenticator.authenticate(f"Bearer {by_subject}", request_id="r").seller_id == "anna"
