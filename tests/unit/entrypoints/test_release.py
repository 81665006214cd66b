"""A change that would break a client is seen before it is released."""

from pathlib import Path

import pytest

from entrypoints.graphql.release import RELEASED_FILE, changes, release
from entrypoints.graphql.sdl import sdl

BEFORE = sdl()

RENAMED = BEFORE.replace("  exponent: Int!\n", "  digits: Int!\n")


def test_nothing_that_clients_use_was_taken_from_them() -> None:
    found = changes(RELEASED_FILE.read_text(), BEFORE)
    assert found.breaking == [], "deprecate it first; python -m entrypoints.graphql.release"


@pytest.mark.parametrize(
    ("before", "after", "breaking", "dangerous"),
    [
        (BEFORE, RENAMED, ["Field Money.exponent was removed."], []),
        (BEFORE, BEFORE, [], []),
        (
            "type Query { a(b: Int): Int }",
            "type Query { a(b: Int!): String }",
            [
                "Argument Query.a(b:) has changed type from Int to Int!.",
                "Field Query.a changed type from Int to String.",
            ],
            [],
        ),
        (
            "enum E { A } type Query { e: E }",
            "enum E { A B } type Query { e: E }",
            [],
            ["Enum value E.B was added."],
        ),
    ],
)
def test_changes_are_told_as_clients_see_them(
    before: str, after: str, breaking: list[str], dangerous: list[str]
) -> None:
    found = changes(before, after)
    assert (found.breaking, found.dangerous) == (breaking, dangerous)


def test_what_breaks_clients_is_released_only_if_that_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "released.graphql"
    assert release(may_break=False, file=file)
    more = BEFORE.replace("type Money {", 'type Money {\n  "For a while."\n  old: Int\n', 1)
    file.write_text(more)
    assert not release(may_break=False, file=file)
    assert file.read_text() == more
    assert capsys.readouterr().out.splitlines() == [
        "breaks clients: Field Money.old was removed.",
        "not released: deprecate it first, or agree with every caller and say --break",
    ]
    assert release(may_break=True, file=file)
    assert file.read_text() == BEFORE
