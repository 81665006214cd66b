"""Declare an endpoint's parameters, and read a request by that declaration."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from adapters.sandbox.core.json import Json
from adapters.sandbox.wire.errors import invalid

METADATA_KEYS = 50
METADATA_KEY_LENGTH = 40
METADATA_VALUE_LENGTH = 500


@dataclass(frozen=True, slots=True)
class Field:
    """How one parameter is read, whether it must be there, and what is declared within it."""

    read: Callable[[str, Any], Any]
    is_required: bool = False
    within: Mapping[str, "Field"] = field(default_factory=dict)


Form = Mapping[str, Field]


def read_form(form: Form, given: Json, prefix: str = "") -> Json:
    """Return the typed parameters, or refuse unknown, missing and malformed ones."""
    values: Json = {}
    for name, raw in given.items():
        full = f"{prefix}[{name}]" if prefix else name
        declared = form.get(name)
        if declared is None:
            raise invalid(
                f"Received unknown parameter: {full}", code="parameter_unknown", param=full
            )
        values[name] = declared.read(full, raw)
    for name, declared in form.items():
        if declared.is_required and name not in values:
            full = f"{prefix}[{name}]" if prefix else name
            raise invalid(f"Missing required param: {full}.", code="parameter_missing", param=full)
    return values


def required(of: Field) -> Field:
    """Return the same parameter, but one that must be given and not be empty."""

    def read(name: str, raw: Any) -> Any:
        if raw == "":
            raise invalid(
                f"You passed an empty string for '{name}'. We assume empty values are an attempt "
                f"to unset a field; however '{name}' cannot be unset. You should remove '{name}' "
                "from your request or supply a non-empty value.",
                code="parameter_invalid_empty",
                param=name,
            )
        return of.read(name, raw)

    return Field(read, is_required=True, within=of.within)


def text(limit: int = 5000) -> Field:
    """Declare a string; the empty one unsets."""

    def read(name: str, raw: Any) -> str | None:
        if not isinstance(raw, str):
            raise invalid(f"Invalid string: {raw}", param=name)
        if len(raw) > limit:
            raise invalid(
                f"Invalid string: must be at most {limit} characters",
                code="parameter_invalid_string_length",
                param=name,
            )
        return raw or None

    return Field(read)


def integer(minimum: int | None = None, maximum: int | None = None) -> Field:
    """Declare a whole number within bounds."""

    def read(name: str, raw: Any) -> int:
        try:
            value = int(str(raw))
        except ValueError:
            raise invalid(
                f"Invalid integer: {raw}", code="parameter_invalid_integer", param=name
            ) from None
        if minimum is not None and value < minimum:
            raise invalid(
                f"This value must be greater than or equal to {minimum}.",
                code="parameter_invalid_integer",
                param=name,
            )
        if maximum is not None and value > maximum:
            raise invalid(
                f"This value must be less than or equal to {maximum}.",
                code="parameter_invalid_integer",
                param=name,
            )
        return value

    return Field(read)


def boolean() -> Field:
    """Declare a truth value."""

    def read(name: str, raw: Any) -> bool:
        word = str(raw).lower()
        if word not in {"true", "false"}:
            raise invalid(f"Invalid boolean: {raw}", param=name)
        return word == "true"

    return Field(read)


def number() -> Field:
    """Declare a number that may have a fraction."""

    def read(name: str, raw: Any) -> float:
        try:
            return float(str(raw))
        except ValueError:
            raise invalid(f"Invalid decimal: {raw}", param=name) from None

    return Field(read)


def choice(*options: str) -> Field:
    """Declare one of a few words."""

    def read(name: str, raw: Any) -> str:
        if raw in options:
            return str(raw)
        listed = ", ".join(options[:-1]) + f", or {options[-1]}" if options[1:] else options[0]
        raise invalid(f"Invalid {name}: must be one of {listed}", param=name)

    return Field(read)


def currency() -> Field:
    """Declare a three-letter currency, lower-cased."""

    def read(name: str, raw: Any) -> str:
        code = str(raw).lower()
        if len(code) != len("usd") or not code.isalpha():
            raise invalid(f"Invalid currency: {raw}.", param=name)
        return code

    return Field(read)


def group(form: Form) -> Field:
    """Declare a nested set of parameters; an empty one is an empty string."""

    def read(name: str, raw: Any) -> Json:
        if raw == "":
            return {}
        if not isinstance(raw, dict):
            raise invalid(f"Invalid object: {name}", param=name)
        return read_form(form, raw, name)

    return Field(read, within=form)


def listing(of: Field) -> Field:
    """Declare a list; an empty one is an empty string."""

    def read(name: str, raw: Any) -> list[Any]:
        if raw == "":
            return []
        if not isinstance(raw, list):
            raise invalid("Invalid array", param=name)
        return [of.read(f"{name}[{place}]", part) for place, part in enumerate(raw)]

    return Field(read)


def loose() -> Field:
    """Declare a parameter that is accepted and not looked into."""
    return Field(lambda _name, raw: raw)


def unsupported(message: str, code: str) -> Field:
    """Declare a parameter that this API version refuses by name."""

    def read(name: str, _raw: Any) -> None:
        raise invalid(message, code=code, param=name)

    return Field(read)


def metadata() -> Field:
    """Declare metadata: text by key within Stripe's limits, the empty string unsets."""

    def read(name: str, raw: Any) -> dict[str, str]:
        if raw == "":
            return {"": ""}
        if not isinstance(raw, dict) or len(raw) > METADATA_KEYS:
            raise invalid(f"Invalid {name}: up to {METADATA_KEYS} keys", param=name)
        for key, value in raw.items():
            _check_pair(name, key, value)
        return {str(key): str(value) for key, value in raw.items()}

    return Field(read)


def _check_pair(name: str, key: str, value: Any) -> None:
    if len(key) > METADATA_KEY_LENGTH or len(str(value)) > METADATA_VALUE_LENGTH:
        raise invalid(
            f"Metadata keys can have up to {METADATA_KEY_LENGTH} characters and values up to "
            f"{METADATA_VALUE_LENGTH}.",
            param=f"{name}[{key}]",
        )
