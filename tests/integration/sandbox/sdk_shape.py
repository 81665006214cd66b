"""Check an answer against the SDK's own annotations: no field missing, none unknown, none odd."""

import builtins
import re
import sys
import types
import typing
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final, Literal, Union

import stripe

_DECIMAL: Final = re.compile(r"-?\d+(\.\d+)?")


class _Names(dict[str, Any]):
    """Looks a name up where the SDK's source would find it."""

    def __init__(self, module: str) -> None:
        super().__init__()
        self._sources = [
            sys.modules[module],
            stripe,
            stripe.issuing,
            stripe.test_helpers,
            typing,
            builtins,
        ]

    def __missing__(self, name: str) -> Any:
        # The SDK's sources say `CardResource` where a class has a nested one of the same name.
        exported = name.removesuffix("Resource")
        for source in self._sources:
            found = getattr(source, exported, None)
            if found is not None:
                return found
        # A few classes are nowhere exported; a bare object accepts none of our fields.
        return stripe.StripeObject


def problems(kind: type, value: dict[str, Any], path: str) -> Iterator[str]:
    """Tell every way in which an object is not what the SDK says it is."""
    hints = typing.get_type_hints(kind, localns=_Names(kind.__module__))
    fields = {name: hint for name, hint in hints.items() if not _is_internal(name, hint)}
    for name in value.keys() - fields.keys():
        yield f"{path}.{name} is unknown to {kind.__qualname__}"
    for name, hint in fields.items():
        if name in value:
            yield from _odd(hint, value[name], f"{path}.{name}")
        elif type(None) not in typing.get_args(hint):
            yield f"{path}.{name} is missing"


def _is_internal(name: str, hint: Any) -> bool:
    return name.startswith("_") or typing.get_origin(hint) is typing.ClassVar


def _odd(hint: Any, value: Any, path: str) -> Iterator[str]:
    origin = typing.get_origin(hint)
    parts = typing.get_args(hint)
    if origin in {Union, types.UnionType}:
        return _odd_in_union(parts, value, path)
    if origin is Literal:
        return _odd_word(parts, value, path)
    if origin is list:
        return _odd_list(parts[0], value, path)
    if origin is not None:
        return _odd_generic(origin, parts[0], value, path)
    return _odd_plain(hint, value, path)


def _odd_word(words: tuple[Any, ...], value: Any, path: str) -> Iterator[str]:
    if value not in words:
        yield f"{path}: {value!r} is not one of the SDK's words"


def _odd_in_union(options: tuple[Any, ...], value: Any, path: str) -> Iterator[str]:
    words = [option for option in options if typing.get_origin(option) is Literal]
    # `Literal[...] | str` leaves the door open for words to come; we only ever use known ones.
    if words and isinstance(value, str):
        options = tuple(words)
    named = [option for option in options if (option is type(None)) == (value is None)]
    tries = [list(_odd(option, value, path)) for option in named]
    if all(tries):
        yield from min(tries, key=len, default=[f"{path}: {value!r} has no place"])


def _odd_list(part: Any, value: Any, path: str) -> Iterator[str]:
    if not isinstance(value, list):
        yield f"{path}: {value!r} is not a list"
        return
    for place, item in enumerate(value):
        yield from _odd(part, item, f"{path}[{place}]")


def _odd_generic(origin: Any, part: Any, value: Any, path: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{path}: {value!r} is not an object"
    elif origin is stripe.ListObject:
        yield from _odd_list(part, value["data"], path)
    else:
        for name, item in value.items():
            yield from _odd(part, item, f"{path}.{name}")


def _odd_plain(hint: Any, value: Any, path: str) -> Iterator[str]:
    if hint is Any:
        return
    if issubclass(hint, stripe.StripeObject):
        if isinstance(value, dict):
            yield from problems(hint, value, path)
        else:
            yield f"{path}: {value!r} is not a {hint.__qualname__}"
    elif hint is float and isinstance(value, int):
        return
    elif hint is Decimal:
        if not isinstance(value, str) or not _DECIMAL.fullmatch(value):
            yield f"{path}: {value!r} is not a decimal, which the wire writes as text"
    elif not isinstance(value, hint) or (hint is int and isinstance(value, bool)):
        yield f"{path}: {value!r} is not a {hint.__name__}"
