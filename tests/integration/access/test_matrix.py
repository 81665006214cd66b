"""Every operation, and every field behind which more data lies, for every kind of caller."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Final

import pytest
from graphql import GraphQLObjectType, GraphQLSchema, get_named_type, is_abstract_type, is_leaf_type

from application.permissions import SERVICE_SCOPES
from entrypoints.graphql.schema import build_schema
from tests.integration.access.asking import Question, letter_of
from tests.integration.access.documents import Documents
from tests.integration.access.seeded import Seeded, seeded
from tests.integration.access.table import CALLERS, QUERIES, Row
from tests.integration.access.table_of_changes import DRY_RUNS, MUTATIONS, SUBSCRIPTIONS
from tests.integration.access.table_of_fields import FIELDS, WAYS
from tests.unit.application.ledger_view import changed, snapshot

SCHEMA: Final[GraphQLSchema] = build_schema(simulating=True)._schema  # noqa: SLF001 - no other way
VALUES: Final = {"Money", "PageInfo", "MetadataEntry", "Refusal", "Period"}
"""Types that are a value of the object they stand in, and nobody's by themselves."""
PLUMBING: Final = {"edges", "nodes", "node", "pageInfo"}


@pytest.fixture(scope="module")
async def sues() -> AsyncIterator[Seeded]:
    made = await seeded()
    yield made
    await made.close()


def operations(kind: GraphQLObjectType | None) -> set[str]:
    assert kind is not None
    return set(kind.fields)


def named(rows: Mapping[str, Row]) -> set[str]:
    """Return the operations of rows; one may have a second row, `… of all`."""
    return {name.partition(" ")[0] for name in rows}


def fields_behind(*roots: GraphQLObjectType | None) -> set[str]:
    """Return every field that leads from one object to others, as `Type.field`."""
    todo = [get_named_type(f.type) for root in roots if root for f in root.fields.values()]
    seen: set[str] = set()
    found: set[str] = set()
    while todo:
        kind = todo.pop()
        if is_abstract_type(kind):
            todo += SCHEMA.get_possible_types(kind)
        if not isinstance(kind, GraphQLObjectType) or kind.name in seen | VALUES:
            continue
        seen.add(kind.name)
        inner = {name: get_named_type(field.type) for name, field in kind.fields.items()}
        lasting = {n: k for n, k in inner.items() if not is_leaf_type(k) and k.name not in VALUES}
        todo += lasting.values()
        found |= {f"{kind.name}.{name}" for name in lasting if name not in PLUMBING}
    return found


def test_every_operation_has_a_row_and_no_other_has() -> None:
    assert operations(SCHEMA.query_type) == named(QUERIES)
    assert operations(SCHEMA.mutation_type) == named(MUTATIONS)
    assert operations(SCHEMA.subscription_type) == named(SUBSCRIPTIONS)


def test_every_field_that_leads_to_more_data_has_a_row_and_no_other_has() -> None:
    assert fields_behind(SCHEMA.query_type, SCHEMA.subscription_type) == set(FIELDS)


def test_every_dry_run_has_a_row() -> None:
    kinds = SCHEMA.type_map
    takes = {n for n, kind in kinds.items() if "dryRun" in getattr(kind, "fields", {})}
    assert SCHEMA.mutation_type is not None
    dry = {
        name
        for name, field in SCHEMA.mutation_type.fields.items()
        if "dryRun" in field.args
        or any(get_named_type(one.type).name in takes for one in field.args.values())
    }
    assert dry == set(DRY_RUNS)


def asking(here: Seeded, name: str, row: Row, *, is_followed: bool = False) -> Question:
    operation = name.partition(" ")[0]
    documents = Documents(SCHEMA, here.words)
    document, variables = documents.of(operation, row.given)
    proof = row.proof.format(**here.words, role="{role}")
    return Question(document, variables, operation, proof, is_followed)


def reaching(here: Seeded, path: str, row: Row) -> Question:
    way = WAYS[path.partition(".")[0]]
    documents = Documents(SCHEMA, here.words)
    given = {**way.given, **row.given}
    document, variables = documents.reaching(way.query, way.frame, path, given)
    return Question(document, variables, way.query, "")


async def cells(here: Seeded, question: Question, row: Row, callers: Sequence[str]) -> str:
    """Return the letters of callers; the service has its row's scopes, or all if there are none."""
    return "".join(
        [
            await letter_of(here, question, one, scopes=row.scopes or SERVICE_SCOPES)
            for one in callers
        ]
    )


async def needs_its_scopes(here: Seeded, question: Question, row: Row) -> None:
    """Fail where a service is served that has every scope but one of its row's."""
    for scope in row.scopes:
        scopes = SERVICE_SCOPES - {scope}
        assert await letter_of(here, question, "service", scopes=scopes) == row.unscoped, scope


async def is_served(here: Seeded, question: Question, row: Row) -> None:
    assert await cells(here, question, row, CALLERS) == row.cells
    await needs_its_scopes(here, question, row)


@pytest.mark.parametrize("name", QUERIES)
async def test_a_query_serves_whom_its_row_says(sues: Seeded, name: str) -> None:
    await is_served(sues, asking(sues, name, QUERIES[name]), QUERIES[name])


@pytest.mark.parametrize("path", FIELDS)
async def test_a_field_serves_whom_its_row_says(sues: Seeded, path: str) -> None:
    await is_served(sues, reaching(sues, path, FIELDS[path]), FIELDS[path])


@pytest.mark.parametrize("name", SUBSCRIPTIONS)
async def test_a_subscription_serves_whom_its_row_says(sues: Seeded, name: str) -> None:
    row = SUBSCRIPTIONS[name]
    await is_served(sues, asking(sues, name, row, is_followed=True), row)


@pytest.mark.parametrize("name", MUTATIONS)
async def test_a_mutation_serves_whom_its_row_says(sues: Seeded, name: str) -> None:
    await changes_for_those_alone(sues, name, MUTATIONS[name])


@pytest.mark.parametrize("name", DRY_RUNS)
async def test_a_dry_run_serves_whom_its_row_says(sues: Seeded, name: str) -> None:
    await changes_for_those_alone(sues, name, DRY_RUNS[name])


async def changes_for_those_alone(here: Seeded, name: str, row: Row) -> None:
    """Fail unless those are served whom the row says, and nobody else changes a thing."""
    letters = dict(zip(CALLERS, row.cells, strict=True))
    served = [caller for caller in CALLERS if letters[caller] == "S"]
    refused = [caller for caller in CALLERS if caller not in served]
    before, question = snapshot(here.shop), asking(here, name, row)
    told = await cells(here, question, row, refused)
    assert told == "".join(letters[caller] for caller in refused)
    await needs_its_scopes(here, question, row)
    assert changed(here.shop, before) == []
    for caller in served:
        # What one has done must not be why the next one may.
        fresh = await seeded()
        assert await cells(fresh, asking(fresh, name, row), row, [caller]) == "S", caller
        await fresh.close()
