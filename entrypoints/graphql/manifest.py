"""The list of documents that were agreed upon, in the form of Apollo's persisted-query manifest."""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import orjson
from graphql import GraphQLError, OperationDefinitionNode, parse, validate

from domain.errors import PaymentsError
from entrypoints.graphql.schema import build_schema

FORMAT: Final = "apollo-persisted-query-manifest"
VERSION: Final = 1


class ManifestUnusable(PaymentsError):
    """The list, or what is to be on it, cannot be used; the message says which part."""

    code = "MANIFEST_UNUSABLE"


def digest_of(document: str) -> str:
    """Return the name of a document: the SHA-256 of its text, in hexadecimal."""
    return sha256(document.encode()).hexdigest()


def manifest_of(folder: Path) -> bytes:
    """Return the list of every `.graphql` file below a folder, one operation in each.

    Raises `ManifestUnusable` where one does not fit the schema.
    """
    schema: Any = build_schema(simulating=True)
    operations = [_entry(path, schema._schema) for path in sorted(folder.rglob("*.graphql"))]  # noqa: SLF001 - GraphQL's own schema
    if not operations:
        raise ManifestUnusable(f"there is no .graphql file below {folder}")
    whole = {"format": FORMAT, "version": VERSION, "operations": operations}
    return orjson.dumps(whole, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def read_manifest(path: Path) -> Mapping[str, str]:
    """Return the documents of a list by their names; raise `ManifestUnusable`."""
    try:
        whole = orjson.loads(path.read_bytes())
        documents = [(one["id"], one["body"]) for one in _listed(whole)]
    except (OSError, orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise ManifestUnusable(f"{path} is no {FORMAT}: {type(error).__name__}") from None
    for name, body in documents:
        if digest_of(body) != name:
            raise ManifestUnusable(f"{path}: {name} is not the SHA-256 of its body")
    return dict(documents)


def _listed(whole: Any) -> Iterable[Any]:
    if (whole["format"], whole["version"]) != (FORMAT, VERSION):
        raise TypeError("another format")
    operations: list[Any] = whole["operations"]
    return operations


def _entry(path: Path, schema: Any) -> dict[str, str]:
    body = path.read_text()
    try:
        document = parse(body)
    except GraphQLError as error:
        raise ManifestUnusable(f"{path}: {error.message}") from None
    problems = validate(schema, document)
    if problems:
        raise ManifestUnusable(f"{path}: {problems[0].message}")
    found = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    if len(found) != 1 or found[0].name is None:
        raise ManifestUnusable(f"{path}: must hold one operation, with a name")
    (operation,) = found
    return {
        "id": digest_of(body),
        "name": operation.name.value if operation.name else "",
        "type": operation.operation.value,
        "body": body,
    }
