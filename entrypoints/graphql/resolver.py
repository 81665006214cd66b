"""A resolver whose docstring is what the schema says of its field."""

from collections.abc import Callable
from inspect import getdoc
from typing import Any, TypeVar, cast

import strawberry

F = TypeVar("F", bound=Callable[..., Any])


def resolver(function: F) -> F:
    """Make a field of `function`, and its description of the docstring."""
    return cast(F, strawberry.field(function, description=getdoc(function)))
