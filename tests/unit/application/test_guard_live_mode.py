"""Nothing begins with another account's key, or with one of another mode."""

import pytest

from application.guard_live_mode import GuardLiveMode, WrongAccount
from application.ports.charge_gateway import GatewayUnavailable
from application.ports.platform import Platform
from tests.readiness_facts import Away, KnownPlatform

GONE = Away(GatewayUnavailable("no answer"))


def guard(platform: Platform, account: str | None, *, live: bool) -> GuardLiveMode:
    return GuardLiveMode(platform=platform, account=account, is_live=live)


@pytest.mark.parametrize("live", [True, False])
async def test_the_platforms_own_key_begins(live: bool) -> None:  # noqa: FBT001 - a case
    await guard(KnownPlatform("acct_1", is_live=live), "acct_1", live=live)()


@pytest.mark.parametrize("live", [True, False])
async def test_the_key_of_another_account_does_not(live: bool) -> None:  # noqa: FBT001 - a case
    with pytest.raises(WrongAccount, match="acct_2's, and STRIPE_PLATFORM_ACCOUNT_ID is acct_1"):
        await guard(KnownPlatform("acct_2", is_live=live), "acct_1", live=live)()


@pytest.mark.parametrize("live", [True, False])
async def test_a_key_of_another_mode_does_not(live: bool) -> None:  # noqa: FBT001 - a case
    with pytest.raises(WrongAccount, match="STRIPE_LIVE_MODE says"):
        await guard(KnownPlatform("acct_1", is_live=not live), "acct_1", live=live)()


async def test_no_answer_is_a_no_where_real_money_would_move() -> None:
    with pytest.raises(GatewayUnavailable):
        await guard(GONE, "acct_1", live=True)()
    await guard(GONE, "acct_1", live=False)()


async def test_a_test_key_without_an_account_is_asked_nothing() -> None:
    await guard(GONE, None, live=False)()
    with pytest.raises(WrongAccount):
        await guard(KnownPlatform("acct_1", is_live=True), None, live=True)()
