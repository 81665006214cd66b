"""The old contract as an OpenAPI document, built from the table of paths and their models.

`python -m entrypoints.http.rest.openapi > entrypoints/http/rest/openapi.json`
"""

import json
import sys
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, models_json_schema

from entrypoints.http.rest.operation import PREFIX, Operation
from entrypoints.http.rest.responses import SHARED_HEADERS, responses, shared_responses
from entrypoints.http.rest.routes import operations

DOCUMENT_FILE: Final = Path(__file__).with_name("openapi.json")
"""The document as it was last agreed upon; a test compares it with the code."""

JSON = dict[str, Any]

_TEMPLATE: Final = "#/components/schemas/{model}"

_ABOUT: Final = (
    "The paths of the service that this one replaces, for its callers. Each stands for an operation"
    " of the GraphQL API, which can do more. Amounts are integers in the minor units of their"
    " currency. Fields that are not named here are left unread."
)

_KEY: Final[JSON] = {
    "type": "string",
    "minLength": 1,
    "maxLength": 255,
    "pattern": r"^[\x21-\x7e]+$",
}


class _Untitled(GenerateJsonSchema):
    """Writes no title beside a field's name, which it would only repeat."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        del schema
        return False


@lru_cache(maxsize=2)
def document(*, simulating: bool) -> bytes:
    """Return the document, with the sandbox's part or without."""
    served = operations(simulating=simulating)
    whole: JSON = {
        "openapi": "3.1.0",
        "info": {"title": "Opside Payments", "version": "1.0.0", "description": _ABOUT},
        "servers": [{"url": PREFIX}],
        "security": [{"bearer": []}],
        "tags": [{"name": name} for name in dict.fromkeys(one.group for one in served)],
        "paths": {one.path: {one.method.lower(): _operation(one)} for one in served},
        "components": {
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
            },
            "headers": SHARED_HEADERS,
            "responses": shared_responses(),
            "schemas": {**_schemas(served), "Refusal": _REFUSAL},
        },
    }
    return (json.dumps(whole, indent=2, ensure_ascii=False) + "\n").encode()


def _schemas(served: tuple[Operation, ...]) -> JSON:
    models: dict[type[BaseModel], JsonSchemaMode] = {}
    for one in served:
        if one.has_body:
            models[one.given] = "validation"
        for told in one.told:
            models[told] = "serialization"
    _, schemas = models_json_schema(
        list(models.items()), by_alias=True, ref_template=_TEMPLATE, schema_generator=_Untitled
    )
    found: JSON = schemas["$defs"]
    return found


def _operation(operation: Operation) -> JSON:
    summary = (operation.handler.__doc__ or "").strip().partition("\n\n")
    told: JSON = {
        "operationId": operation.name,
        "tags": [operation.group],
        "summary": " ".join(summary[0].split()),
        "x-graphql": list(operation.stands_for),
        "parameters": [*_in_address(operation), *_in_headers(operation)],
        "responses": responses(operation),
    }
    if operation.has_body:
        schema = {"$ref": _TEMPLATE.format(model=operation.given.__name__)}
        content: JSON = {"schema": schema}
        if operation.example:
            content["example"] = operation.example
        told["requestBody"] = {
            "required": not operation.body_may_be_left_out,
            "content": {"application/json": content},
        }
    return told


def _in_address(operation: Operation) -> list[JSON]:
    if operation.has_body:
        return []
    schema = operation.given.model_json_schema(by_alias=True, schema_generator=_Untitled)
    found = []
    for name, given in schema.get("properties", {}).items():
        in_path = f"{{{name}}}" in operation.path
        parameter = {
            "name": name,
            "in": "path" if in_path else "query",
            "required": in_path,
            "description": given.pop("description", ""),
            "schema": _without_null(given),
        }
        if name in operation.example:
            parameter["example"] = operation.example[name]
        found.append(parameter)
    return found


def _without_null(schema: JSON) -> JSON:
    """Return the schema of what is written into an address, where there is no null."""
    if "anyOf" not in schema:
        return schema
    (left,) = [one for one in schema["anyOf"] if one != {"type": "null"}]
    found: JSON = left
    return found


def _in_headers(operation: Operation) -> list[JSON]:
    if not operation.takes_key:
        return []
    more = (
        "; the body may carry it instead"
        if "idempotency_key" in operation.given.model_fields
        else ""
    )
    return [
        {
            "name": "Idempotency-Key",
            "in": "header",
            "required": False,
            "description": f"Makes the request safe to repeat{more}. `X-Idempotency-Key` does too.",
            "schema": _KEY,
        }
    ]


_REFUSAL: Final[JSON] = {
    "type": "object",
    "description": "The request is not done; nothing was changed.",
    "required": ["success", "error"],
    "properties": {
        "success": {"const": False},
        "error": {
            "type": "object",
            "required": ["code", "message", "retryable", "fields"],
            "properties": {
                "code": {"type": "string", "description": "Why, for machines; codes stay."},
                "message": {"type": "string", "description": "Why, for people."},
                "retryable": {
                    "type": "boolean",
                    "description": "Whether the same request may succeed later.",
                },
                "fields": {
                    "type": "array",
                    "description": "The fields to blame, if any.",
                    "items": {
                        "type": "object",
                        "required": ["field", "problem"],
                        "properties": {
                            "field": {"type": "string"},
                            "problem": {"type": "string"},
                        },
                    },
                },
            },
        },
    },
}


if __name__ == "__main__":
    sys.stdout.buffer.write(document(simulating=True))
