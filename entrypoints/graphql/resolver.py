"""Resolvers whose docstrings are what the schema says of their fields."""

from collections.abc import Callable
from inspect import getdoc
from typing import Any, TypeVar, cast

import strawberry

F = TypeVar("F", bound=Callable[..., Any])


def resolver(function: F) -> F:
    """Make a field of `function`, and its description of the docstring."""
    return cast(F, strawberry.field(function, description=getdoc(function)))


def subscription(function: F) -> F:
    """Make a subscription of `function`, and its description of the docstring."""
    return cast(F, strawberry.subscription(function, description=getdoc(function)))
