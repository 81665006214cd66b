"""A seller's account: the status that Stripe's facts amount to, row by row."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.connect_account import FRESH_FOR, AccountFacts, AccountStatus
from domain.ids import AccountReference
from tests.builders import LATER, an_account

FRESH = AccountFacts(reference=AccountReference("acct_1"))
READY = replace(
    FRESH,
    details_submitted=True,
    charges_enabled=True,
    payouts_enabled=True,
    transfers_active=True,
)
SUBMITTED = replace(FRESH, details_submitted=True)

TABLE = [
    ("nothing is known yet", FRESH, AccountStatus.PENDING),
    (
        "onboarding has begun",
        replace(FRESH, currently_due=("external_account",)),
        AccountStatus.PENDING,
    ),
    (
        "onboarding has begun, and Stripe says why it waits",
        replace(FRESH, disabled_reason="requirements.past_due"),
        AccountStatus.PENDING,
    ),
    ("all is submitted", SUBMITTED, AccountStatus.PENDING),
    (
        "Stripe is verifying",
        replace(SUBMITTED, disabled_reason="requirements.pending_verification"),
        AccountStatus.PENDING,
    ),
    ("all works", READY, AccountStatus.ACTIVE),
    (
        "all works, and something will be due",
        replace(READY, currently_due=("individual.id_number",)),
        AccountStatus.ACTIVE,
    ),
    (
        "all works, and something is overdue",
        replace(READY, past_due=("individual.id_number",)),
        AccountStatus.RESTRICTED,
    ),
    (
        "transfers arrive and payouts do not",
        replace(READY, payouts_enabled=False),
        AccountStatus.RESTRICTED,
    ),
    (
        "payouts leave and transfers do not arrive",
        replace(READY, transfers_active=False),
        AccountStatus.RESTRICTED,
    ),
    (
        "payouts were switched off for a reason",
        replace(READY, payouts_enabled=False, disabled_reason="listed"),
        AccountStatus.RESTRICTED,
    ),
    (
        "Stripe reviews a submitted account",
        replace(SUBMITTED, disabled_reason="under_review"),
        AccountStatus.RESTRICTED,
    ),
    (
        "Stripe calls overdue what it asks of a new account",
        replace(FRESH, past_due=("individual.dob",), disabled_reason="requirements.past_due"),
        AccountStatus.PENDING,
    ),
    (
        "something is overdue after all was submitted",
        replace(SUBMITTED, past_due=("individual.dob",)),
        AccountStatus.RESTRICTED,
    ),
    (
        "Stripe rejected it",
        replace(READY, disabled_reason="rejected.fraud"),
        AccountStatus.INACTIVE,
    ),
    (
        "Stripe rejected it with something overdue",
        replace(READY, disabled_reason="rejected.other", past_due=("individual.dob",)),
        AccountStatus.INACTIVE,
    ),
]


@pytest.mark.parametrize(("case", "facts", "status"), TABLE)
def test_the_status_is_what_the_facts_amount_to(
    case: str, facts: AccountFacts, status: AccountStatus
) -> None:
    assert facts.status is status, case


def test_every_status_occurs() -> None:
    assert {facts.status for _, facts, _ in TABLE} == set(AccountStatus)


@pytest.mark.parametrize(("case", "facts", "status"), TABLE)
def test_an_account_can_receive_whenever_transfers_arrive(
    case: str, facts: AccountFacts, status: AccountStatus
) -> None:
    account = an_account().synced(facts, at=LATER)
    assert account.can_receive is facts.transfers_active, case
    assert account.status is status


def test_an_account_that_stripe_has_not_answered_for_is_pending() -> None:
    account = an_account()
    assert account.status is AccountStatus.PENDING
    assert not account.can_receive


def test_every_description_has_a_later_moment_whatever_the_clock_says() -> None:
    account = an_account().synced(READY, at=LATER)
    assert account.synced_at == LATER
    for at in (LATER - timedelta(hours=1), LATER, LATER + timedelta(seconds=1)):
        after = account.synced(FRESH, at=at)
        assert after.facts == FRESH
        assert after.synced_at == max(at, LATER + timedelta(microseconds=1))


def test_an_account_that_shows_us_out_is_inactive_and_its_facts_stay_readable() -> None:
    ready = an_account().synced(READY, at=LATER)
    gone = ready.synced(None, at=LATER + timedelta(hours=1))
    assert (gone.status, gone.can_receive, gone.facts) == (AccountStatus.INACTIVE, False, READY)
    assert gone.disconnected_at == gone.synced_at == LATER + timedelta(hours=1)
    later = gone.synced(None, at=LATER + timedelta(hours=2))
    assert later.disconnected_at == gone.disconnected_at
    back = later.synced(READY, at=LATER + timedelta(hours=3))
    assert (back.status, back.can_receive) == (AccountStatus.ACTIVE, True)


def test_what_is_no_news_is_told_apart() -> None:
    ready = an_account().synced(READY, at=LATER)
    gone = ready.synced(None, at=LATER)
    assert (ready.says(READY), ready.says(FRESH), ready.says(None)) == (True, False, False)
    assert (gone.says(READY), gone.says(None)) == (False, True)


def test_what_is_known_grows_stale_with_time_or_silence() -> None:
    account = an_account()
    assert account.is_stale(LATER)
    known = account.synced(READY, at=LATER)
    assert not known.is_stale(LATER + FRESH_FOR)
    assert known.is_stale(LATER + FRESH_FOR + timedelta(microseconds=1))
    silent = known.unanswered(at=LATER)
    assert silent.is_stale(LATER)
    assert silent.can_receive
    assert not silent.synced(READY, at=LATER).is_stale(LATER)
