"""What the files of `deploy` and the compose file may name: variables, commands, the image."""

import re
from pathlib import Path
from typing import Any, Final

import yaml
from typer.main import get_command

from entrypoints.cli.main import app
from tests.architecture.settings_table import names_of, variables

ROOT: Final = Path(__file__).parents[2]
DOCKERFILE: Final = ROOT / "Dockerfile"
ASKS_FOR: Final = re.compile(r"\$\{(\w+)(:\?)?([^}]*)\}")
"""`${NAME:?}`: compose stops where it is not given. Any other form has a default, or is blank."""


def documents(path: Path) -> list[dict[str, Any]]:
    """Return what a YAML file says, one value for each document."""
    return [one for one in yaml.safe_load_all(path.read_text()) if one is not None]


def variable_names() -> set[str]:
    """Return every variable that the service reads, by each of its names."""
    return {name for field in variables().values() for name in names_of(field)}


def is_command(words: list[str]) -> bool:
    """Return whether `opside words…` is a command that this version has."""
    found: Any = get_command(app)
    for word in words:
        if word.startswith("-"):
            break
        found = getattr(found, "commands", {}).get(word)
        if found is None:
            return False
    return not hasattr(found, "commands")


def image_user() -> int:
    """Return the number of the user that the image runs as."""
    (found,) = re.findall(r"useradd .*--uid (\d+)", DOCKERFILE.read_text())
    return int(found)
