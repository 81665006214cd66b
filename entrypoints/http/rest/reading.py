"""Reads what a caller gave into the model of its path, and names every field that is wrong."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from pydantic import ValidationError

from domain.errors import FieldProblem, InvalidInput
from entrypoints.http.refusals import BodyMalformed
from entrypoints.http.rest.model import Given

G = TypeVar("G", bound=Given)


def read_body_as(model: type[G], body: bytes) -> G:
    """Return the body as `model`; raise `BodyMalformed` or `InvalidInput`."""
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        raise _refusal(error) from None


def read_address_as(model: type[G], path: Mapping[str, str], query: Sequence[tuple[str, str]]) -> G:
    """Return path and query as `model`; raise `InvalidInput`."""
    given: dict[str, str] = dict(query)
    repeated = {name for name in given if [one for one, _ in query].count(name) > 1}
    known = {field.alias for field in model.model_fields.values()}
    if wrong := repeated & known:
        raise InvalidInput(
            *(FieldProblem(str(n), "is given more than once") for n in sorted(wrong))
        )
    try:
        return model.model_validate({**given, **path})
    except ValidationError as error:
        raise _refusal(error) from None


def _refusal(error: ValidationError) -> InvalidInput | BodyMalformed:
    found = error.errors(include_url=False, include_input=False)
    if any(one["type"] == "json_invalid" for one in found):
        return BodyMalformed("the body is not JSON")
    if any(not one["loc"] for one in found):
        return BodyMalformed("the body must be one JSON object")
    return InvalidInput(*(FieldProblem(_path(one["loc"]), _problem(one)) for one in found))


def _path(where: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in where)


def _problem(one: Any) -> str:
    if one["type"] == "missing":
        return "is required"
    if one["type"] == "value_error":
        return str(one["ctx"]["error"])
    return str(one["msg"])
