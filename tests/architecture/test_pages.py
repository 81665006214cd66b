"""The pages hang together: no link leads nowhere, and every block says who runs it."""

import json
import re
from pathlib import Path

import pytest
from graphql import build_schema, parse, validate

from tests.architecture.pages import (
    PAGES,
    ROOT,
    Block,
    anchors_of,
    blocks_of,
    links_of,
    place_of,
    prose_of,
)

BLOCKS = [block for page in PAGES for block in blocks_of(page)]
FENCED = [block for block in BLOCKS if block.word != "given" and block.language != "mermaid"]
SCHEMA = build_schema((ROOT / "entrypoints/graphql/schema.graphql").read_text())
SHOWN = {"answer": "json", "variables": "json", "output": "text"}
"""What belongs to the block before it, and in which language it is."""

RUNNABLE = {"sh", "graphql", "python"}


def by_page(page: Path) -> str:
    return place_of(page)


def is_elsewhere(target: str) -> bool:
    return target.startswith(("http://", "https://", "mailto:"))


@pytest.mark.parametrize("page", PAGES, ids=by_page)
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in links_of(page):
        path, _, anchor = target.partition("#")
        if is_elsewhere(target):
            continue
        found = (page.parent / path).resolve() if path else page
        assert found.exists(), f"{place_of(page)}: {target} is not there"
        if anchor:
            assert anchor in anchors_of(found), f"{place_of(page)}: {target} has no such heading"


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached: set[Path] = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached or page.suffix != ".md" or not page.is_file():
            continue
        reached.add(page)
        targets = (target.partition("#")[0] for target in links_of(page) if target[0] != "#")
        waiting += [(page.parent / to).resolve() for to in targets if not is_elsewhere(to)]
    assert [place_of(page) for page in PAGES if page not in reached] == []


def test_every_page_is_in_the_index() -> None:
    index = ROOT / "docs" / "README.md"
    listed = {(index.parent / target).resolve() for target in links_of(index)}
    assert [place_of(page) for page in PAGES if page not in {index, *listed}] == []


@pytest.mark.parametrize("block", FENCED, ids=lambda block: block.place)
def test_every_block_says_who_runs_it_or_what_it_shows(block: Block) -> None:
    """How to mark a block: `docs/development.md`, under the heading on documentation."""
    match block.word:
        case "run":
            assert block.language in RUNNABLE, f"{block.place}: nothing runs {block.language}"
        case "run by":
            assert (ROOT / block.rest).is_file(), f"{block.place}: there is no {block.rest}"
        case "not run" | "shows":
            assert len(block.rest.split()) >= 3, f"{block.place}: say why, in a few words"
        case "output" | "variables" | "answer":
            assert block.language == SHOWN[block.word], f"{block.place}: of another language"
        case _:
            raise AssertionError(f"{block.place}: no mark above a block of {block.language}")


def test_hardly_anything_is_not_run() -> None:
    runnable = [block for block in FENCED if block.language in RUNNABLE]
    skipped = [block.place for block in runnable if block.word in {"not run", "shows"}]
    assert len(skipped) <= len(runnable) / 10, skipped


@pytest.mark.parametrize(
    "block",
    [block for block in FENCED if block.language == "graphql"],
    ids=lambda block: block.place,
)
def test_every_graphql_example_is_valid(block: Block) -> None:
    assert validate(SCHEMA, parse(block.text)) == []


@pytest.mark.parametrize(
    "block", [block for block in FENCED if block.language == "json"], ids=lambda block: block.place
)
def test_every_json_example_is_json(block: Block) -> None:
    assert json.loads(block.text) is not None


def test_every_make_word_that_is_named_exists() -> None:
    words = set(re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {
        (place_of(page), word)
        for page in PAGES
        for word in re.findall(r"(?:`|^)make ([a-z]+)", page.read_text(), re.MULTILINE)
    }
    assert {(page, word) for page, word in named if word not in words} == set()


def test_every_file_that_is_named_exists() -> None:
    named = {
        (place_of(page), name)
        for page in PAGES
        for name in re.findall(
            r"`((?:\w+/)+[\w.-]*\.(?:py|graphql|yml|yaml|json))`", prose_of(page)
        )
    }
    assert {(page, name) for page, name in named if not (ROOT / name).exists()} == set()
