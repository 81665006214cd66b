"""The commands: all that there are, each with its sentence, and with `--json` what it tells."""

from collections.abc import Iterator

import pytest
import typer
from typer.core import TyperCommand, TyperGroup, TyperOption

from entrypoints.cli.main import app

PROCESSES = {"up", "serve", "worker", "scheduler", "sandbox"}
MIGRATIONS = {"db/upgrade", "db/downgrade", "db/reset"}
PRINTERS = {"operations/manifest"}
TREE = {
    *PROCESSES,
    *MIGRATIONS,
    *(
        "demo",
        "seed",
        "token",
        "db/check",
        "reconcile",
        "books",
        "explain",
        "doctor",
        "verify-live",
    ),
    *(f"webhooks/{word}" for word in ("register", "list", "rotate", "disable", "enable")),
    *(f"events/{word}" for word in ("list", "replay", "recover")),
    *("jobs", "jobs/list", "jobs/retry", "jobs/discard"),
    *("audit/verify", "audit/export"),
    *PRINTERS,
}
"""Every command; `jobs` is one by itself, too."""

SILENT = PROCESSES | MIGRATIONS | PRINTERS
"""What runs until it is told to stop, what says in a line where the schema is now, and what prints
a file."""


def commands(group: TyperGroup, path: str = "") -> Iterator[tuple[str, TyperCommand | TyperGroup]]:
    for name, command in group.commands.items():
        assert isinstance(command, TyperCommand | TyperGroup)
        if isinstance(command, TyperGroup):
            yield from commands(command, f"{path}{name}/")
        if isinstance(command, TyperCommand) or command.invoke_without_command:
            yield path + name, command


ROOT = typer.main.get_command(app)
assert isinstance(ROOT, TyperGroup)
ALL = dict(commands(ROOT))


def test_the_tree_is_complete() -> None:
    assert ALL.keys() == TREE


@pytest.mark.parametrize("name", sorted(TREE))
def test_a_command_says_what_it_does(name: str) -> None:
    said = (ALL[name].help or "").strip()
    assert said[:1].isupper()
    assert said.endswith(".")
    for option in ALL[name].params:
        if isinstance(option, TyperOption):
            assert option.help, f"{name} does not say what {option.name} is"


def test_what_tells_something_tells_it_to_programs() -> None:
    told = {
        name
        for name, command in ALL.items()
        if any("--json" in option.opts for option in command.params)
    }
    assert told == TREE - SILENT
