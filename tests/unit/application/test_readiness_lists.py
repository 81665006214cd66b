"""Every line that a machine can look at, of three lists: readiness, cutover, troubleshooting."""

import re
from collections.abc import Iterator

import pytest

from application.live_evidence import RULES as EVIDENCE
from application.readiness.rule import Rule
from domain.readiness import CheckState
from tests.unit.application.test_readiness_rules import CASES, NEVER_WRONG, PARTS
from tests.unit.entrypoints.test_command_tree import TREE

LINES = {
    "live keys are set": {"live-keys", "live-mode", "platform-account", "environment"},
    "the webhook endpoint is registered for all required events": {"webhook-endpoints"},
    "the webhook secret is configured": {"secrets", "deliveries"},
    "the database is migrated": {"schema"},
    "workers are connected to Redis": {"redis", "workers", "scheduler"},
    "CORS and HTTPS are configured": {"cors", "https", "encryption", "database-tls"},
    "logs are shipped": {"logs", "error-reports"},
    "rate limiting is enabled": {"rate-limit"},
    "JWT secrets are rotated and strong": {"jwt-rotation", "secrets"},
    "idempotency is enforced": {"idempotency"},
    "cutover: the price is one of the mode's": {"price"},
    "cutover: the service answers in the mode after a restart": {"public-address"},
    "cutover: one dollar is charged": {"live-verification"},
    "cutover: invoice and audit are there": {"billing-verification", "audit", "books"},
    "cutover: the rollback's stop": {"charging"},
    "trouble: a signature fails": {"deliveries", "events", "webhook-endpoints", "public-address"},
    "trouble: the database": {"database", "schema", "service-role"},
    "trouble: Redis": {"redis", "redis-eviction"},
    "trouble: jobs are not done": {"workers", "backlog", "dead-jobs", "dead-wakes"},
}
"""What people used to tick off by hand, and the checks that do it now."""

RULES: list[Rule[object]] = [rule for rules, _ in PARTS for rule in rules]
COMMAND = re.compile(r"`opside ([a-z-]+)(?: ([a-z-]+))?")


@pytest.mark.parametrize("line", LINES)
def test_a_line_is_a_check_that_can_fail(line: str) -> None:
    assert LINES[line] <= {rule.name for rule in RULES}
    wrong = {name for name, _, state in CASES if state in (CheckState.FAILED, CheckState.WARNING)}
    # Those two are wrong where the part is away, which their own test shows.
    assert LINES[line] <= wrong | NEVER_WRONG


def remedies() -> Iterator[str]:
    yield from (rule.remedy for rule in RULES)
    yield from (remedy for _, _, remedy in EVIDENCE)


def test_every_remedy_says_something_and_names_only_commands_that_exist() -> None:
    assert all(rule.remedy.endswith(".") for rule in RULES)
    words = {word for remedy in remedies() for word in COMMAND.findall(remedy)}
    assert ("webhooks", "register") in words
    known = {*TREE, *(name.partition("/")[0] for name in TREE)}
    assert {"/".join(filter(None, found)) for found in words} - known == set()
