"""Changing which words a column may hold."""

from collections.abc import Sequence

from alembic import op


def allow_words(table: str, column: str, words: Sequence[str], *, is_new: bool = False) -> None:
    """Let a column hold these words and no others from now on."""
    name = f"{table}_{column}_check"
    if not is_new:
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    listed = ", ".join(f"'{word}'" for word in words)
    op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({column} IN ({listed}))")
