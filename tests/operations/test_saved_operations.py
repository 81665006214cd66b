"""Saved operations fit the schema, say what they are for, and are each sent by a test."""

import re
from pathlib import Path

import pytest
from graphql import (
    GraphQLSchema,
    OperationDefinitionNode,
    build_schema,
    get_variable_values,
    parse,
    validate,
)

from entrypoints.graphql.sdl import SDL_FILE
from tests.operations.saved import FOLDER, SAVED


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return build_schema(SDL_FILE.read_text())


@pytest.mark.parametrize("key", SAVED)
def test_it_fits_the_schema_and_bears_the_name_of_its_file(key: str, schema: GraphQLSchema) -> None:
    saved = SAVED[key]
    document = parse(saved.document)
    assert validate(schema, document) == []
    (operation,) = document.definitions
    assert isinstance(operation, OperationDefinitionNode)
    assert operation.name is not None
    assert operation.name.value == "".join(word.capitalize() for word in saved.name.split("_"))
    assert re.match(r"# [A-Z].*\.\n", saved.document), "the first line says what it is for"


@pytest.mark.parametrize("key", SAVED)
def test_its_variables_can_be_sent_as_they_are(key: str, schema: GraphQLSchema) -> None:
    (operation,) = parse(SAVED[key].document).definitions
    assert isinstance(operation, OperationDefinitionNode)
    declared = operation.variable_definitions or ()
    given = get_variable_values(schema, declared, SAVED[key].variables)
    assert not isinstance(given, list), given
    assert set(SAVED[key].variables) <= {each.variable.name.value for each in declared}


def test_every_one_is_sent_by_a_test() -> None:
    tests = "".join(path.read_text() for path in FOLDER.glob("test_*.py"))
    assert [key for key in SAVED if f'"{key}"' not in tests] == []


def test_nothing_lies_about_that_belongs_to_no_operation() -> None:
    files = {path for path in FOLDER.glob("*/*") if "__pycache__" not in path.parts}
    known = {FOLDER / f"{key}{end}" for key in SAVED for end in (".graphql", ".json")}
    assert files - known == set[Path]()
