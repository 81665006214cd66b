"""Check what the sandbox says against both contracts: Stripe's schema and the SDK's types."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

import orjson
import stripe

from adapters.sandbox.core.settings import OLD_VERSION
from tests.stripe_contract import openapi, sdk_shape
from tests.stripe_contract.differences import is_explained

Json = dict[str, Any]

FIRST_REFUSAL: Final = 300
_LIST_FIELDS: Final = {"object", "data", "has_more", "url"}
# Partial pictures and other people's words: what is within has no kind.
_OPAQUE: Final = {"metadata", "previous_attributes"}


def problems_of_answer(method: str, path: str, status: int, body: bytes) -> list[str]:
    """Tell every way in which an answer is not one that Stripe could have given."""
    value = orjson.loads(body)
    place = f"{method} {path} {status}"
    if status >= FIRST_REFUSAL:
        return [f"{place}: {problem}" for problem in problems_of_error(value)]
    found = [*_wrong_kind(method, path, value), *problems_of(value)]
    return [f"{place}: {problem}" for problem in found]


def problems_of_event(body: bytes) -> list[str]:
    """Tell every way in which a delivered event is not one of Stripe's."""
    event = orjson.loads(body)
    wrong = [] if event.get("object") == "event" else ["a delivery is not an event"]
    if event.get("api_version") == OLD_VERSION:
        # The contracts describe today's version; what an older one looked like has its own test.
        event["data"] = {"object": {}}
    return [f"delivery of {event.get('type')}: {said}" for said in [*wrong, *problems_of(event)]]


def problems_of_error(value: Json) -> list[str]:
    """Tell every way in which an error envelope is not Stripe's."""
    error = value.get("error", {})
    found = [*openapi.problems("error", value, "error")]
    found += [f"error.{name} is unknown" for name in error.keys() - _error_fields()]
    found += [f"{name} is beside the error" for name in value.keys() - {"error"}]
    found += [f"error.{name} is null" for name, given in error.items() if given is None]
    return found + problems_of(value)


def problems_of(value: Any, path: str = "") -> list[str]:
    """Tell what is wrong with every object within a value, each checked as its own kind."""
    return [
        problem
        for place, tagged in _objects(value, path)
        for problem in _problems_of_one(tagged, place or tagged["object"])
    ]


def _wrong_kind(method: str, path: str, value: Json) -> Iterator[str]:
    kinds = openapi.answers_of(method, path)
    if kinds is None:
        yield "Stripe's schema has no such operation"
    elif kinds[0] == "list":
        words = {schema.removeprefix("deleted_") for schema in kinds[1:]}
        if value.get("object") != "list":
            yield f"{value.get('object')!r} is not a list"
        rows = value.get("data", ())
        yield from (f"a {row['object']} is listed" for row in rows if row["object"] not in words)
    elif _schema_of(value) not in kinds:
        yield f"{_schema_of(value)} is answered, not {' or '.join(kinds)}"


def _objects(value: Any, path: str) -> Iterator[tuple[str, Json]]:
    if isinstance(value, list):
        for place, item in enumerate(value):
            yield from _objects(item, f"{path}[{place}]")
    elif isinstance(value, dict):
        if isinstance(value.get("object"), str):
            yield path, value
        for name, item in value.items():
            if name not in _OPAQUE:
                yield from _objects(item, f"{path}.{name}")


def _problems_of_one(value: Json, path: str) -> Iterable[str]:
    word = value["object"]
    told = _problems_of_list(value, path) if word == "list" else _told(value, path)
    return [problem for problem in told if not is_explained(word, problem)]


def _told(value: Json, path: str) -> Iterator[str]:
    """Ask both contracts about one object."""
    word, schema = value["object"], _schema_of(value)
    kind = sdk_shape.kind_of(word)
    if kind is None or not openapi.is_known(schema):
        yield f"{path}: {schema!r} is no object of Stripe's that we know"
        return
    yield from sdk_shape.problems(kind, value, path, is_partial=schema != word)
    yield from openapi.problems(schema, value, path)


def _problems_of_list(value: Json, path: str) -> Iterator[str]:
    for name in _LIST_FIELDS - value.keys():
        yield f"{path}.{name} is missing"
    for name in value.keys() - _LIST_FIELDS:
        yield f"{path}.{name} is unknown to a list"
    kinds = {"data": list, "has_more": bool, "url": str}
    for name, kind in kinds.items():
        if name in value and not isinstance(value[name], kind):
            yield f"{path}.{name}: {value[name]!r} is not a {kind.__name__}"


def _schema_of(value: Json) -> str:
    word = str(value.get("object"))
    return f"deleted_{word}" if value.get("deleted") else word


def _error_fields() -> set[str]:
    return {*sdk_shape.fields_of(stripe.ErrorObject)} - {"user_message"}
