"""What the README shows is what the code has: diagrams, GraphQL, words, files."""

import re
from pathlib import Path

import pytest
from graphql import build_schema, parse, validate

from tests.architecture.diagrams import TABLES, diagram
from tests.architecture.event_table import event_table, rewritten, shown_in

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()


@pytest.mark.parametrize("name", TABLES)
def test_each_state_diagram_is_its_table(name: str) -> None:
    assert f"<!-- diagram: {name} -->\n{diagram(name)}\n" in README


def test_the_table_of_events_is_the_registry() -> None:
    assert shown_in(README) == event_table()
    assert rewritten(README) == README


def test_every_graphql_example_is_valid() -> None:
    schema = build_schema((ROOT / "entrypoints/graphql/schema.graphql").read_text())
    examples = re.findall(r"```graphql\n(.*?)```", README, flags=re.DOTALL)
    assert len(examples) == 4
    for example in examples:
        assert validate(schema, parse(example)) == []


def test_every_make_word_exists_and_is_named() -> None:
    targets = set(
        re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text(), flags=re.MULTILINE)
    )
    named = set(re.findall(r"`?make ([a-z]+)", README))
    assert named - targets == set()
    assert {"demo", "test", "dev", "check", "bench", "coverage"} <= named


def test_every_file_that_is_named_exists() -> None:
    named = re.findall(r"`([a-z_/]+\.(?:py|graphql|yml|lock))`", README)
    assert len(named) >= 8
    # `container.py` is named within its folder's row of the table.
    missing = [n for n in named if not (ROOT / n).exists() and n != "container.py"]
    assert missing == []
