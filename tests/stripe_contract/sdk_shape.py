"""Check an object against the SDK's own annotations: no field missing, none unknown, none odd."""

import builtins
import re
import sys
import types
import typing
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from functools import cache, partial
from typing import Any, Final, Literal, Union

import stripe
from stripe import issuing, test_helpers
from stripe._object_classes import get_object_class

Json = dict[str, Any]
_DECIMAL: Final = re.compile(r"-?\d+(\.\d+)?")
Check = Callable[[Any, str], Iterable[str]]


class _Names(dict[str, Any]):
    """Looks a name up where the SDK's source would find it."""

    def __init__(self, module: str) -> None:
        super().__init__()
        self._sources = [sys.modules[module], stripe, issuing, test_helpers, typing, builtins]

    def __missing__(self, name: str) -> Any:
        # The SDK's sources say `CardResource` where a class has a nested one of the same name.
        exported = name.removesuffix("Resource")
        for source in self._sources:
            found = getattr(source, exported, None)
            if found is not None:
                return found
        # A few classes are nowhere exported; a bare object accepts none of our fields.
        return stripe.StripeObject


def kind_of(word: str) -> type | None:
    """Return the SDK's class of an object by the word in its `object`."""
    found: type = get_object_class("V1", word)
    return None if found is stripe.StripeObject else found


def problems(kind: type, value: Json, path: str, *, is_partial: bool = False) -> Iterator[str]:
    """Tell every way in which an object is not what the SDK says it is.

    An object within it is told by its name alone: whoever walks over an answer checks each
    object as one of its own kind. Of a partial object nothing is missing.
    """
    fields = fields_of(kind)
    for name in value.keys() - fields.keys():
        yield f"{path}.{name} is unknown to {kind.__qualname__}"
    for name, hint in fields.items():
        if name in value:
            yield from _check_of(hint)(value[name], f"{path}.{name}")
        elif not is_partial and type(None) not in typing.get_args(hint):
            yield f"{path}.{name} is missing"


@cache
def fields_of(kind: type) -> dict[str, Any]:
    """Return the fields that the SDK annotates, with their types."""
    hints = typing.get_type_hints(kind, localns=_Names(kind.__module__))
    return {name: hint for name, hint in hints.items() if not _is_internal(name, hint)}


def _word(kind: Any) -> str | None:
    word = getattr(kind, "OBJECT_NAME", None)
    return word if isinstance(word, str) else None


def _is_internal(name: str, hint: Any) -> bool:
    return name.startswith("_") or typing.get_origin(hint) is typing.ClassVar


@cache
def _check_of(hint: Any) -> Check:
    """Return the check of a type; made once, because asking `typing` is what costs."""
    origin = typing.get_origin(hint)
    parts = typing.get_args(hint)
    if origin in {Union, types.UnionType}:
        return _union(parts)
    if origin is Literal:
        return partial(_odd_word, parts)
    if origin is list:
        return partial(_odd_list, _check_of(parts[0]))
    if origin is not None:
        return partial(_odd_generic, origin, _check_of(parts[0]))
    return partial(_odd_plain, hint)


def _union(options: tuple[Any, ...]) -> Check:
    words = [option for option in options if typing.get_origin(option) is Literal]
    named = [option for option in options if option is not type(None)]
    # `Literal[...] | str` leaves the door open for words to come; we only ever use known ones.
    return partial(
        _odd_in_union,
        options,
        [_check_of(option) for option in words or named],
        [_check_of(option) for option in named],
    )


def _odd_in_union(
    options: tuple[Any, ...],
    of_text: list[Check],
    of_others: list[Check],
    value: Any,
    path: str,
) -> Iterable[str]:
    if value is None:
        return [] if type(None) in options else [f"{path}: None has no place"]
    best: list[str] | None = None
    for check in of_text if isinstance(value, str) else of_others:
        found = list(check(value, path))
        if not found:
            return []
        best = found if best is None or len(found) < len(best) else best
    return best or [f"{path}: {value!r} has no place"]


def _odd_word(words: tuple[Any, ...], value: Any, path: str) -> Iterable[str]:
    return [] if value in words else [f"{path}: {value!r} is not one of the SDK's words"]


def _odd_list(check: Check, value: Any, path: str) -> Iterator[str]:
    if not isinstance(value, list):
        yield f"{path}: {value!r} is not a list"
        return
    for place, item in enumerate(value):
        yield from check(item, f"{path}[{place}]")


def _odd_generic(origin: Any, check: Check, value: Any, path: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{path}: {value!r} is not an object"
    elif origin is stripe.ListObject:
        yield from _odd_list(check, value.get("data"), path)
    else:
        for name, item in value.items():
            yield from check(item, f"{path}.{name}")


def _odd_plain(hint: Any, value: Any, path: str) -> Iterable[str]:
    if hint is Any:
        return []
    if issubclass(hint, stripe.StripeObject):
        return _odd_object(hint, value, path)
    if hint is float and isinstance(value, int):
        return []
    if hint is Decimal:
        is_right = isinstance(value, str) and _DECIMAL.fullmatch(value)
        return [] if is_right else [f"{path}: {value!r} is not a decimal, written as text"]
    if not isinstance(value, hint) or (hint is int and isinstance(value, bool)):
        return [f"{path}: {value!r} is not a {hint.__name__}"]
    return []


def _odd_object(kind: Any, value: Any, path: str) -> Iterable[str]:
    if not isinstance(value, dict):
        return [f"{path}: {value!r} is not a {kind.__qualname__}"]
    if (word := _word(kind)) is None:
        return problems(kind, value, path)
    return [] if value.get("object") == word else [f"{path} is not a {word}"]
