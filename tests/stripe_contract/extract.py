"""Take the structure of the objects that concern us out of Stripe's published OpenAPI schema.

Run by hand when Stripe publishes: `python -m tests.stripe_contract.extract SPEC OUT`.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import orjson

Json = dict[str, Any]

ROOTS: Final = (
    "account",
    "account_link",
    "application",
    "balance",
    "balance_settings",
    "balance_transaction",
    "bank_account",
    "billing_portal.session",
    "capability",
    "card",
    "charge",
    "checkout.session",
    "coupon",
    "customer",
    "deleted_account",
    "deleted_bank_account",
    "deleted_card",
    "deleted_coupon",
    "deleted_customer",
    "deleted_invoice",
    "deleted_invoiceitem",
    "deleted_person",
    "deleted_plan",
    "deleted_price",
    "deleted_product",
    "deleted_subscription_item",
    "deleted_webhook_endpoint",
    "discount",
    "dispute",
    "error",
    "event",
    "invoice",
    "invoice_payment",
    "invoiceitem",
    "line_item",
    "login_link",
    "mandate",
    "payment_intent",
    "payment_method",
    "payout",
    "person",
    "plan",
    "price",
    "product",
    "refund",
    "setup_attempt",
    "setup_intent",
    "subscription",
    "subscription_item",
    "tax_rate",
    "topup",
    "transfer",
    "transfer_reversal",
    "webhook_endpoint",
)
_REF: Final = "#/components/schemas/"
# Marks the part that only says which object something is.
_NAMED: Final = "@"
# What says something about shape; everything else is prose, or a hint to Stripe's own tools.
_KEPT: Final = ("type", "required", "additionalProperties")


def extract(spec: Json, roots: Sequence[str] = ROOTS) -> Json:
    """Return the roots with all that they are made of, and what each operation answers."""
    published = spec["components"]["schemas"]
    kept: Json = {}
    waiting = list(roots)
    while waiting:
        name = waiting.pop()
        if name in kept:
            continue
        named = name.startswith(_NAMED)
        kept[name] = _name_alone(name) if named else _pruned(published[name], published)
        waiting += _referred(kept[name])
    return {
        "version": spec["info"]["version"],
        "operations": _operations(spec, roots),
        "$defs": dict(sorted(kept.items())),
    }


def _pruned(node: Any, published: Json) -> Json | bool:
    """Return one schema as JSON Schema; an object within is told by its name alone."""
    if isinstance(node, bool):
        return node
    if "$ref" in node:
        pruned = _pointer(node["$ref"].removeprefix(_REF), published)
    else:
        pruned = {name: node[name] for name in _KEPT if name in node}
    if isinstance(node.get("additionalProperties"), dict):
        pruned["additionalProperties"] = _pruned(node["additionalProperties"], published)
    if "properties" in node:
        parts = node["properties"].items()
        pruned["properties"] = {name: _pruned(part, published) for name, part in parts}
    if "items" in node:
        pruned["items"] = _pruned(node["items"], published)
    if "anyOf" in node:
        pruned["anyOf"] = _distinct([_pruned(part, published) for part in node["anyOf"]])
    # Stripe's empty word stands for "unset" in requests; answers say null.
    if "enum" in node:
        pruned["enum"] = [word for word in node["enum"] if word != ""]
    return _with_null(pruned) if node.get("nullable") else pruned


def _pointer(name: str, published: Json) -> Json:
    """Point at a part; an object of its own is checked as such, so here its name is enough."""
    word = _word(published[name])
    return {"$ref": f"#/$defs/{name}" if word is None else f"#/$defs/{_NAMED}{word}"}


def _name_alone(name: str) -> Json:
    word = name.removeprefix(_NAMED)
    return {"type": "object", "properties": {"object": {"enum": [word]}}, "required": ["object"]}


def _word(schema: Json) -> str | None:
    words = schema.get("properties", {}).get("object", {}).get("enum", ())
    return str(words[0]) if len(words) == 1 else None


def _with_null(pruned: Json) -> Json:
    """Say `nullable`, which JSON Schema does not know, in its own words."""
    null = {"type": "null"}
    if "anyOf" in pruned:
        return {**pruned, "anyOf": [*pruned["anyOf"], null]}
    if "type" not in pruned or "properties" in pruned:
        return {"anyOf": [pruned, null]}
    widened = {**pruned, "type": [pruned["type"], "null"]}
    if "enum" in pruned:
        widened["enum"] = [*pruned["enum"], None]
    return widened


def _distinct(parts: list[Any]) -> list[Any]:
    return [part for place, part in enumerate(parts) if part not in parts[:place]]


def _referred(node: Any) -> list[str]:
    if isinstance(node, list):
        return [name for part in node for name in _referred(part)]
    if not isinstance(node, dict):
        return []
    own = [node["$ref"].removeprefix("#/$defs/")] if isinstance(node.get("$ref"), str) else []
    return own + _referred(list(node.values()))


def _operations(spec: Json, roots: Sequence[str]) -> Json:
    """Return the kinds that each operation may answer, `list` first if it is a page of them."""
    found = {
        f"{method.upper()} {path}": _answers(operation["responses"].get("200"), spec)
        for path, methods in spec["paths"].items()
        for method, operation in methods.items()
    }
    return {
        name: kinds
        for name, kinds in sorted(found.items())
        if kinds and {*kinds} <= {"list", *roots}
    }


def _answers(response: Json | None, spec: Json) -> list[str]:
    schema = (response or {}).get("content", {}).get("application/json", {}).get("schema", {})
    if _word(schema) == "list":
        return ["list", *_names(schema["properties"]["data"]["items"], spec)]
    return _names(schema, spec)


def _names(schema: Json, spec: Json) -> list[str]:
    """Return what a schema stands for, through names that stand for several."""
    if "anyOf" in schema:
        return [name for part in schema["anyOf"] for name in _names(part, spec)]
    if "$ref" not in schema:
        return []
    name = schema["$ref"].removeprefix(_REF)
    target = spec["components"]["schemas"][name]
    return _names(target, spec) if "anyOf" in target else [name]


def _written(extracted: Json) -> bytes:
    """Return a line for each part, so that a newer version can be compared by eye."""
    lines = [f'"version":{orjson.dumps(extracted["version"]).decode()}']
    for name in ("operations", "$defs"):
        rows = [f'"{key}":{orjson.dumps(value).decode()}' for key, value in extracted[name].items()]
        lines.append(f'"{name}":{{\n' + ",\n".join(rows) + "\n}")
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode()


if __name__ == "__main__":
    source, target = sys.argv[1:]
    Path(target).write_bytes(_written(extract(orjson.loads(Path(source).read_bytes()))))
