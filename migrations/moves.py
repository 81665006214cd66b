"""Changing which moves of a state machine the database lets through."""

from collections.abc import Mapping, Sequence

from alembic import op


def allow_moves(function: str, reaches: Mapping[str, Sequence[str]]) -> None:
    """Let a state become those that it reaches, and no others from now on."""
    moves = [(old, new) for old, states in reaches.items() for new in states if old != new]
    values = ", ".join(f"'{old}>{new}'" for old, new in moves)
    op.execute(
        f"CREATE OR REPLACE FUNCTION {function}() RETURNS text[]"
        f" LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN ARRAY[{values}]"
    )
