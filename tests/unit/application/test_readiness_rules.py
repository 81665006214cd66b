"""Each line of the list of readiness: a production in which it holds, and one in which it fails."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from application.readiness.broker_rules import BROKER_RULES
from application.readiness.configuration_rules import CONFIGURATION_RULES
from application.readiness.database_rules import DATABASE_RULES, age
from application.readiness.processor_rules import ADDRESS_RULES, PROCESSOR_RULES
from application.readiness.rule import Rule, Standard, judged
from domain.book_check import BookCheck, Finding, FindingCode
from domain.ids import BookCheckId, MoneyStopId
from domain.money_stop import MoneyStop
from domain.readiness import CheckState
from tests.readiness_facts import (
    ADDRESS,
    BROKER,
    CONFIGURATION,
    DATABASE,
    LONG_AGO,
    NOW,
    PROCESSOR,
    SYSTEM,
)

OK, WARNING, FAILED, SKIPPED = CheckState
PARTS: tuple[tuple[tuple[Rule[Any], ...], Any], ...] = (
    (CONFIGURATION_RULES, CONFIGURATION),
    (DATABASE_RULES, DATABASE),
    (BROKER_RULES, BROKER),
    (PROCESSOR_RULES, PROCESSOR),
    (ADDRESS_RULES, ADDRESS),
)
LATER = NOW + timedelta(minutes=1)
STOP = MoneyStop(
    id=MoneyStopId(UUID(int=2)), raised_at=NOW, check_id=BookCheckId(UUID(int=1)), codes=()
)
BREACHED = BookCheck(
    id=BookCheckId(UUID(int=1)),
    at=NOW,
    findings=(Finding(code=FindingCode.UNBALANCED, count=1, amount=None),),
)
LAPTOP = replace(CONFIGURATION, is_production=False, is_live=False)


def check(name: str, changes: dict[str, Any], *, live: bool = True, **settings: Any) -> CheckState:
    """Return how a check ends in a production that is ready but for some changes."""
    configuration = replace(CONFIGURATION, **settings)
    standard = Standard(configuration=configuration, now=NOW, is_for_live=live)
    for rules, facts in PARTS:
        for rule in rules:
            if rule.name == name:
                given = configuration if facts is CONFIGURATION else facts
                told = rule.check(replace(given, **changes), standard)
                assert told.evidence
                assert bool(told.remedy) is (told.state is not OK)
                return told.state
    raise AssertionError(f"there is no check {name}")


def test_a_production_that_is_ready_passes_every_check() -> None:
    standard = Standard(configuration=CONFIGURATION, now=NOW, is_for_live=True)
    found = [one for rules, facts in PARTS for one in judged(rules, facts, standard)]
    assert [one for one in found if one.state is not OK] == []
    assert len({one.name for one in found}) == len(found) >= 40


CASES: list[tuple[str, dict[str, Any], CheckState]] = [
    ("environment", {"is_production": False}, FAILED),
    ("live-keys", {"is_live": False}, FAILED),
    ("secrets", {"guessable_secrets": ("JWT_SECRET",)}, FAILED),
    ("jwt-rotation", {"is_signing_key_named": False}, WARNING),
    ("https", {"public_url": "http://pay.test"}, FAILED),
    ("https", {"redirect_origins": ("http://app.test",)}, FAILED),
    ("https", {"redirect_origins": ()}, FAILED),
    ("cors", {"cors_origins": ("*",)}, FAILED),
    ("cors", {"cors_origins": ()}, SKIPPED),
    ("encryption", {"is_plain_allowed": True}, WARNING),
    ("logs", {"log_level": "critical"}, FAILED),
    ("logs", {"log_level": "debug"}, WARNING),
    ("error-reports", {"reports_errors": False}, WARNING),
    ("rate-limit", {"requests_per_minute": None}, FAILED),
    ("charging", {"is_charging_paused": True}, WARNING),
    ("schema", {"head": "0017"}, FAILED),
    ("schema", {"system": replace(SYSTEM, schema_revision=None)}, FAILED),
    ("service-role", {"is_superuser": True}, FAILED),
    ("service-role", {"owns_tables": True}, FAILED),
    ("service-role", {"may_rewrite": True}, FAILED),
    ("database-tls", {"is_encrypted": False}, FAILED),
    ("database-tls", {"is_encrypted": False, "is_local": True}, OK),
    ("durability", {"is_durable": False}, FAILED),
    ("database-clock", {"now": LATER}, FAILED),
    ("idempotency", {"missing_walls": ("transaction (claim_id)",)}, FAILED),
    ("scheduler", {"last_scheduled_at": LONG_AGO}, FAILED),
    ("scheduler", {"last_scheduled_at": None}, FAILED),
    ("backlog", {"system": replace(SYSTEM, oldest_job_due_at=LONG_AGO)}, FAILED),
    ("backlog", {"system": replace(SYSTEM, oldest_job_due_at=None)}, OK),
    ("dead-jobs", {"system": replace(SYSTEM, jobs_dead=1)}, WARNING),
    ("events", {"events_dead": 1}, FAILED),
    ("events", {"system": replace(SYSTEM, oldest_event_at=LONG_AGO)}, FAILED),
    ("events", {"system": replace(SYSTEM, oldest_event_at=None)}, OK),
    ("deliveries", {"recovered_lately": 1}, WARNING),
    ("deliveries", {"last_delivered_at": LONG_AGO}, WARNING),
    ("deliveries", {"last_delivered_at": None}, WARNING),
    ("money-stop", {"system": replace(SYSTEM, money_stop=STOP)}, FAILED),
    ("books", {"system": replace(SYSTEM, last_check=BREACHED)}, FAILED),
    ("books", {"system": replace(SYSTEM, last_check=None)}, WARNING),
    ("audit", {"unsealed_since": LONG_AGO}, FAILED),
    ("audit", {"unsealed_since": None}, OK),
    ("live-verification", {"verified_at": None}, WARNING),
    ("billing-verification", {"paid_invoices": 0}, WARNING),
    ("redis", {"version": "6.2.1"}, FAILED),
    ("workers", {"listeners": 0}, FAILED),
    ("redis-eviction", {"eviction": "allkeys-lru"}, FAILED),
    ("redis-persistence", {"is_persistent": False}, WARNING),
    ("redis-clock", {"now": LATER}, FAILED),
    ("dead-wakes", {"dead_messages": 1}, WARNING),
    ("platform-account", {"account": "acct_2"}, FAILED),
    ("live-mode", {"is_live": False}, FAILED),
    ("webhook-endpoints", {"endpoints": ()}, FAILED),
    ("webhook-endpoints", {"api_version": "2027-01-01.next"}, FAILED),
    ("webhook-endpoints", {"endpoints": PROCESSOR.endpoints[:1]}, FAILED),
    (
        "webhook-endpoints",
        {"endpoints": tuple(replace(one, is_on=False) for one in PROCESSOR.endpoints)},
        FAILED,
    ),
    (
        "webhook-endpoints",
        {"endpoints": tuple(replace(one, types=one.types[1:]) for one in PROCESSOR.endpoints)},
        FAILED,
    ),
    ("price", {"has_price": False}, FAILED),
    ("payout-schedule", {"payout_interval": "daily"}, FAILED),
    ("payout-schedule", {"payout_interval": None}, SKIPPED),
    ("stripe-clock", {"now": LATER}, FAILED),
    ("stripe-clock", {"now": None}, SKIPPED),
    ("public-address", {"answer": "/healthz answered 502"}, FAILED),
    ("public-address", {"is_live": False}, FAILED),
    ("public-address", {"answer": None}, SKIPPED),
]
NEVER_WRONG = {
    "database",  # away, it is one failed check by itself
    "stripe",
}


@pytest.mark.parametrize(("name", "changes", "state"), CASES)
def test_a_check_fails_where_its_line_does_not_hold(
    name: str, changes: dict[str, Any], state: CheckState
) -> None:
    assert check(name, changes) is state


def test_every_check_has_a_case_in_which_it_does_not_pass() -> None:
    names = {rule.name for rules, _ in PARTS for rule in rules}
    assert {name for name, _, state in CASES if state is not OK} == names - NEVER_WRONG


@pytest.mark.parametrize(
    ("name", "settings", "state"),
    [
        ("platform-account", {"platform_account": None}, FAILED),
        ("webhook-endpoints", {"wanted_endpoints": ()}, FAILED),
        ("price", {"price": None}, SKIPPED),
        ("billing-verification", {"price": None}, SKIPPED),
    ],
)
def test_some_checks_are_held_to_the_settings(
    name: str, settings: dict[str, Any], state: CheckState
) -> None:
    assert check(name, {}, **settings) is state


@pytest.mark.parametrize(
    ("name", "changes", "state"),
    [
        ("environment", {}, SKIPPED),
        ("live-keys", {}, SKIPPED),
        ("secrets", {"guessable_secrets": ("JWT_SECRET",)}, WARNING),
        ("https", {"public_url": "http://127.0.0.1:4000"}, WARNING),
        ("cors", {"cors_origins": ("http://localhost:3000",)}, WARNING),
        ("encryption", {"is_plain_allowed": True}, SKIPPED),
        ("error-reports", {"reports_errors": False}, SKIPPED),
        ("rate-limit", {"requests_per_minute": None}, WARNING),
        ("database-tls", {"is_encrypted": False}, WARNING),
        ("durability", {"is_durable": False}, WARNING),
        ("live-verification", {"verified_at": None}, SKIPPED),
        ("billing-verification", {"paid_invoices": 0}, SKIPPED),
        ("redis-eviction", {"eviction": "allkeys-lru"}, WARNING),
        ("redis-persistence", {"is_persistent": False}, OK),
        ("payout-schedule", {"payout_interval": "daily"}, WARNING),
        ("public-address", {"answer": "cannot be reached"}, WARNING),
    ],
)
def test_a_laptop_is_not_held_to_what_production_needs(
    name: str, changes: dict[str, Any], state: CheckState
) -> None:
    assert check(name, changes, live=False, is_production=False, is_live=False) is state


def test_an_age_is_told_in_its_largest_unit() -> None:
    ages = (timedelta(seconds=9), timedelta(minutes=5), timedelta(hours=7), timedelta(days=3))
    assert [age(NOW - one, NOW) for one in ages] == ["9 s", "5 min", "7 h", "3 d"]
