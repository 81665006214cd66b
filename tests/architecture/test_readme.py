"""What the pages show is what the code has: diagrams, the table of events; the README is short."""

import re
from pathlib import Path

import pytest

from tests.architecture.diagrams import TABLES, diagram
from tests.architecture.event_table import PAGE, event_table, rewritten, shown_in

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
STATES = (ROOT / "docs" / "states.md").read_text()
EVENTS = PAGE.read_text()


@pytest.mark.parametrize("name", TABLES)
def test_each_state_diagram_is_its_table(name: str) -> None:
    assert f"<!-- diagram: {name} -->\n{diagram(name)}\n" in STATES


def test_the_table_of_events_is_the_registry() -> None:
    assert shown_in(EVENTS) == event_table()
    assert rewritten(EVENTS) == EVENTS


def test_the_readme_is_read_in_one_sitting() -> None:
    settings = re.compile(r"<details>.*?</details>", flags=re.DOTALL)
    assert len(settings.sub("", README).splitlines()) <= 200


def test_every_make_word_is_named() -> None:
    words = re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text(), flags=re.MULTILINE)
    named = set(re.findall(r"`?make ([a-z]+)", README))
    assert set(words) - named == set()
