"""What the page on typed clients has generators read is there, and is all that they must know."""

import re
import tomllib
from pathlib import Path
from typing import Any, Final

from graphql import (
    GraphQLScalarType,
    GraphQLSchema,
    build_schema,
    is_specified_scalar_type,
    parse,
    validate,
)

from tests.architecture.pages import ROOT, Block, blocks_of

PAGE: Final = ROOT / "docs" / "clients.md"
CHECKOUT: Final = "opside/"


def configuration(language: str) -> str:
    (block,) = [one for one in blocks_of(PAGE) if one.language == language and is_ours(one)]
    return block.text


def is_ours(block: Block) -> bool:
    return block.word == "run by"


def here(path: str) -> Path:
    assert path.startswith(CHECKOUT)
    return ROOT / path.removeprefix(CHECKOUT)


def scalars_of(schema: GraphQLSchema) -> set[str]:
    return {
        name
        for name, type_ in schema.type_map.items()
        if isinstance(type_, GraphQLScalarType) and not is_specified_scalar_type(type_)
    }


def check(schema_path: str, documents: list[Path], scalars: set[str]) -> None:
    schema = build_schema(here(schema_path).read_text())
    assert scalars_of(schema) == scalars
    assert documents
    for document in documents:
        assert validate(schema, parse(document.read_text())) == [], document


def test_the_generator_for_typescript_finds_what_it_is_told_to_read() -> None:
    said = configuration("typescript")
    (schema,) = re.findall(r'schema: "(.+)"', said)
    folder, folders, pattern = re.findall(r'documents: "(.+)\{(.+)\}(/.+)"', said)[0]
    documents = [
        path
        for name in folders.split(",")
        for path in here(f"{folder}{name}").glob(pattern.removeprefix("/"))
    ]
    (scalars,) = re.findall(r"scalars: \{\n(.*?)\n        \}", said, re.DOTALL)
    check(schema, documents, set(re.findall(r"^ +(\w+):", scalars, re.MULTILINE)))


def test_the_generator_for_python_finds_what_it_is_told_to_read() -> None:
    said: dict[str, Any] = tomllib.loads(configuration("toml"))["tool"]["ariadne-codegen"]
    documents = [*here(said["queries_path"]).glob("*.graphql")]
    check(said["schema_path"], documents, set(said["scalars"]))
