"""What is taken from Stripe's specification is structure, in JSON Schema's own words."""

import jsonschema_rs
import pytest

from tests.stripe_contract.extract import Json, extract
from tests.stripe_contract.openapi import answers_of, published


def a_spec() -> Json:
    """Return a specification of two objects, one within the other."""
    box = {
        "type": "object",
        "description": "Prose.",
        "title": "Box",
        "required": ["object", "size"],
        "properties": {
            "object": {"type": "string", "enum": ["box"]},
            "size": {"type": "string", "enum": ["", "big"], "nullable": True, "maxLength": 9},
            "owner": {
                "nullable": True,
                "anyOf": [{"type": "string"}, {"$ref": "#/components/schemas/owner"}],
                "x-expansionResources": {"oneOf": []},
            },
            "lid": {"nullable": True, "$ref": "#/components/schemas/lid"},
        },
    }
    owner = {"type": "object", "properties": {"object": {"type": "string", "enum": ["owner"]}}}
    rows = {"items": {"$ref": "#/components/schemas/box"}}
    page = {"type": "object", "properties": {"object": {"enum": ["list"]}, "data": rows}}
    answer = {"200": {"content": {"application/json": {"schema": page}}}}
    return {
        "info": {"version": "1"},
        "components": {
            "schemas": {"box": box, "owner": owner, "lid": {"type": "object"}, "unused": {}}
        },
        "paths": {"/v1/boxes": {"get": {"responses": answer}}},
    }


@pytest.fixture
def extracted() -> Json:
    return extract(a_spec(), roots=("box",))


def test_only_structure_is_kept_and_null_is_a_type(extracted: Json) -> None:
    assert extracted["$defs"]["box"] == {
        "type": "object",
        "required": ["object", "size"],
        "properties": {
            "object": {"type": "string", "enum": ["box"]},
            "size": {"type": ["string", "null"], "enum": ["big", None]},
            "owner": {"anyOf": [{"type": "string"}, {"$ref": "#/$defs/@owner"}, {"type": "null"}]},
            "lid": {"anyOf": [{"$ref": "#/$defs/lid"}, {"type": "null"}]},
        },
    }


def test_an_object_within_another_is_kept_by_its_name_alone(extracted: Json) -> None:
    assert sorted(extracted["$defs"]) == ["@owner", "box", "lid"]
    validator = jsonschema_rs.Draft202012Validator(
        {"$ref": "#/$defs/box", "$defs": extracted["$defs"]}
    )
    whole = {"object": "box", "size": None, "lid": None, "owner": {"object": "owner"}}
    assert validator.is_valid(whole)
    assert not validator.is_valid({**whole, "owner": {"object": "box"}})
    assert not validator.is_valid({**whole, "size": ""})


def test_an_operation_is_kept_with_what_it_answers(extracted: Json) -> None:
    assert extracted["operations"] == {"GET /v1/boxes": ["list", "box"]}


def test_the_extract_in_use_is_of_one_version_and_holds_no_prose() -> None:
    assert published()["version"] == "2026-08-26.dahlia"
    words = {name for schema in published()["$defs"].values() for name in schema}
    assert words <= {"$ref", "additionalProperties", "anyOf", "enum", "properties", "required"} | {
        "type"
    }


def test_an_operation_is_found_by_a_path_with_ids() -> None:
    assert answers_of("GET", "/v1/customers/cus_1") == ["customer", "deleted_customer"]
    assert answers_of("GET", "/v1/transfers/tr_1/reversals") == ["list", "transfer_reversal"]
    assert answers_of("GET", "/v1/nothing") is None
