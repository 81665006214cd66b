"""A migration only adds, and holds up nobody: the release before goes on serving meanwhile."""

from typing import Any, Final

import pytest

from tests.architecture.migration_rule import findings_in, revisions, statements_of

BEFORE_THE_FIRST_RELEASE: Final = frozenset(f"{number:04}" for number in range(1, 21))
"""Nothing ran on these schemas yet. Many of them would be refused now: 0003 and 0010 want values
of columns that the release before does not know, the others read or index what is there."""

REASON: Final = "holds_up"
"""What a migration has where it may all the same: `holds_up = "why it is no harm"`."""

SINCE: Final = [one for one in revisions() if one.revision not in BEFORE_THE_FIRST_RELEASE]


@pytest.mark.parametrize("script", SINCE, ids=lambda one: one.revision)
def test_a_migration_only_adds_or_says_why_it_is_no_harm(script: Any) -> None:
    found = sorted(findings_in(statements_of(script)))
    reason = getattr(script.module, REASON, None)
    assert not found or reason, f"{script.path}: {found}; see docs/deploy.md, or say why: {REASON}"
    assert found or reason is None, f"{script.path} needs no {REASON}"
    assert reason is None or len(reason.split()) > 4


TABLE: Final = "CREATE TABLE mine (id uuid NOT NULL)"


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ("DROP TABLE card", "drops a table: card"),
        ("DROP VIEW IF EXISTS old", "drops a view: old"),
        ("ALTER TABLE card ADD COLUMN a text, DROP COLUMN b", "drops a column: card"),
        ("ALTER TABLE card RENAME COLUMN a TO b", "renames: card"),
        ('ALTER TABLE "card" RENAME TO cards', "renames: card"),
        ("ALTER TABLE card ALTER COLUMN a TYPE bigint", "changes a type: card"),
        ("ALTER TABLE card ALTER COLUMN a SET NOT NULL", "wants a value: card"),
        (
            "ALTER TABLE card ADD COLUMN a timestamp with time zone NOT NULL",
            "wants a value of who does not know the column: card",
        ),
        (
            "ALTER TABLE card ADD CONSTRAINT c CHECK (a > 0)",
            "reads the table under a lock: card",
        ),
        ("CREATE UNIQUE INDEX i ON card (a)", "writes an index under a lock: card"),
        ("UPDATE card SET a = 1", "writes rows: card"),
        ("DELETE FROM card", "writes rows: card"),
    ],
)
def test_what_would_hold_up_the_release_before_is_found(statement: str, rule: str) -> None:
    assert findings_in([TABLE, statement]) == {rule}
    # Of a table that is new nobody is held up.
    assert findings_in(["CREATE TABLE card (id uuid)", "CREATE TABLE old ()", statement]) == set()


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE card ADD COLUMN a text",
        "ALTER TABLE card ADD COLUMN a integer NOT NULL DEFAULT 0",
        "ALTER TABLE card ADD CONSTRAINT c CHECK (a > 0) NOT VALID",
        "CREATE INDEX IF NOT EXISTS i ON card (a)",
        "CREATE TABLE other (id uuid)",
        "GRANT UPDATE (a) ON card TO payments_service",
    ],
)
def test_what_only_adds_is_let_through(statement: str) -> None:
    assert findings_in([statement]) == set()
