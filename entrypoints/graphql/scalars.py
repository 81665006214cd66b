"""Scalars that GraphQL does not have: whole numbers beyond 32 bits."""

import re
from typing import Final, NewType

import strawberry
from graphql import GraphQLError, IntValueNode, StringValueNode, ValueNode

BigInt = NewType("BigInt", int)
"""A whole number of up to 64 bits."""

_MAX: Final = 2**63 - 1
_DECIMAL: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,18})")


def parse_big_int(given: object) -> int:
    """Return the whole number that a variable holds; raise `GraphQLError` for anything else."""
    # A bool is an int to Python, and 10.0 equals 10; neither is an amount.
    if type(given) is int:
        return _bounded(given)
    if isinstance(given, str) and _DECIMAL.fullmatch(given):
        return _bounded(int(given))
    raise GraphQLError("BigInt takes a whole number, or one in decimal digits as a string")


def parse_big_int_literal(node: ValueNode, _variables: object = None) -> int:
    """Return the whole number that is written in a document."""
    if isinstance(node, IntValueNode | StringValueNode):
        return parse_big_int(node.value)
    raise GraphQLError("BigInt takes a whole number, or one in decimal digits as a string")


def _bounded(number: int) -> int:
    if not -_MAX <= number <= _MAX:
        raise GraphQLError("BigInt takes at most 64 bits")
    return number


BIG_INT: Final = strawberry.scalar(
    name="BigInt",
    description=(
        "A whole number of up to 64 bits. Written as a JSON number; read from a JSON number or"
        " from a string of decimal digits, never from a fraction."
    ),
    serialize=int,
    parse_value=parse_big_int,
    parse_literal=parse_big_int_literal,
)
