"""Check an object against Stripe's published schema, and say what an operation may answer."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

import jsonschema_rs
import orjson

Json = dict[str, Any]

PUBLISHED: Final = Path(__file__).with_name("spec.json")


@cache
def published() -> Json:
    """Return the extract of Stripe's specification."""
    spec: Json = orjson.loads(PUBLISHED.read_bytes())
    return spec


def is_known(kind: str) -> bool:
    """Tell whether the extract has this schema."""
    return kind in published()["$defs"]


def problems(kind: str, value: Any, path: str) -> Iterator[str]:
    """Tell every way in which a value is not what the schema of this name says."""
    validator = _validator(kind)
    if not validator.is_valid(value):
        for error in validator.iter_errors(value):
            yield f"{_place(path, error.instance_path)}: {_said(error)}"


def answers_of(method: str, path: str) -> list[str] | None:
    """Return the kinds that an operation may answer, `list` before what a page is of."""
    parts = path.strip("/").split("/")
    fitting = [
        (template, kinds)
        for template, kinds in _operations().get((method, len(parts)), ())
        if all(known in {part, "{}"} for known, part in zip(template, parts, strict=True))
    ]
    # `/v1/x/search` is not an id: of several that fit, the one with the fewest variables is meant.
    fitting.sort(key=lambda found: found[0].count("{}"))
    return fitting[0][1] if fitting else None


@cache
def _validator(kind: str) -> jsonschema_rs.Validator:
    schema = {"$ref": f"#/$defs/{kind}", "$defs": published()["$defs"]}
    return jsonschema_rs.Draft202012Validator(schema)


@cache
def _operations() -> dict[tuple[str, int], list[tuple[list[str], list[str]]]]:
    found: dict[tuple[str, int], list[tuple[list[str], list[str]]]] = {}
    for name, kinds in published()["operations"].items():
        method, _, path = name.partition(" ")
        parts = ["{}" if "{" in part else part for part in path.strip("/").split("/")]
        found.setdefault((method, len(parts)), []).append((parts, kinds))
    return found


def _place(path: str, within: list[str | int]) -> str:
    steps = [f"[{step}]" if isinstance(step, int) else f".{step}" for step in within]
    return path + "".join(steps)


def _said(error: jsonschema_rs.ValidationError) -> str:
    """Return the validator's words, without the whole object that they may begin with."""
    limit = 160
    return error.message if len(error.message) <= limit else f"… {error.message[-limit:]}"
