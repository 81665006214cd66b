"""Prints the schema: `python -m entrypoints.graphql.sdl > entrypoints/graphql/schema.graphql`."""

import sys
from pathlib import Path
from typing import Final

from entrypoints.graphql.schema import build_schema

SDL_FILE: Final = Path(__file__).with_name("schema.graphql")
"""The schema as it was last agreed upon; a test compares it with the code."""


def sdl() -> str:
    """Return the whole schema in GraphQL's own language, the sandbox's part included."""
    return build_schema(simulating=True).as_str() + "\n"


if __name__ == "__main__":
    sys.stdout.write(sdl())
