"""Compares the schema with the one that callers have: `python -m entrypoints.graphql.release`.

It writes the schema to `released.graphql`, unless that would break a client; `--break` does even
so, for a change that every caller has agreed to.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from graphql import (
    SchemaChange,
    build_schema,
    find_breaking_changes,
    find_dangerous_changes,
)

from entrypoints.graphql.sdl import sdl

RELEASED_FILE: Final = Path(__file__).with_name("released.graphql")
"""The schema that clients were made from last."""


class Changes(NamedTuple):
    """What became of a schema: what breaks clients, and what may surprise some."""

    breaking: Sequence[str]
    dangerous: Sequence[str]


def changes(released: str, current: str) -> Changes:
    """Return what separates two schemas as clients see it; what was only added is neither."""
    old, new = build_schema(released), build_schema(current)
    return Changes(
        breaking=_told(find_breaking_changes(old, new)),
        dangerous=_told(find_dangerous_changes(old, new)),
    )


def release(*, may_break: bool, file: Path = RELEASED_FILE) -> bool:
    """Make the schema the released one, and say what changed; return whether that was done."""
    current = sdl()
    found = changes(file.read_text(), current) if file.exists() else Changes((), ())
    told = [f"breaks clients: {change}" for change in found.breaking]
    told += [f"may surprise: {change}" for change in found.dangerous]
    is_refused = bool(found.breaking) and not may_break
    if is_refused:
        told.append("not released: deprecate it first, or agree with every caller and say --break")
    else:
        file.write_text(current)
    sys.stdout.writelines(f"{line}\n" for line in told)
    return not is_refused


def _told(found: Sequence[SchemaChange]) -> list[str]:
    return sorted(change.description for change in found)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Make the schema the released one.")
    parser.add_argument("--break", dest="may_break", action="store_true")
    sys.exit(0 if release(may_break=parser.parse_args().may_break) else 1)
