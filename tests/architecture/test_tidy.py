"""The rules of the house that no linter knows; each failure names file and function."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.architecture.source import (
    PACKAGES,
    ROOT,
    Function,
    Module,
    depth_of,
    functions_of,
    imports_of,
    modules_of,
)

FILE_LINES_MAX: Final = 250
FUNCTION_LINES_MAX: Final = 40
DEPTH_MAX: Final = 3

VAGUE: Final = frozenset(
    {"utils", "util", "helpers", "helper", "common", "base", "misc", "manager"}
)

FOLDERS: Final = {
    "adapters": {
        "embedded",
        "memory",
        "postgres",
        "redis",
        "sandbox",
        "stripe",
        "system",
        "taskiq",
    },
    "tests": {
        "architecture",
        "bench",
        "contract",
        "e2e",
        "integration",
        "load",
        "operations",
        "chaos",
        "stripe_contract",
        "unit",
    },
}
ROOT_FOLDERS: Final = {*PACKAGES, "tests", "docs", "deploy"}

ENTRY_POINTS: Final = frozenset({"entrypoints.cli.main", "migrations.env"})
"""Modules that something other than an import starts: a script of the project, and Alembic."""

UNWATCHED: Final = frozenset(
    # The first watches; the second wants refusals to start.
    {"tests.stripe_contract.watched", "tests.integration.sandbox.test_data_file"}
)

OURS: Final = modules_of(*PACKAGES)
ALL: Final = modules_of(*PACKAGES, "tests")


def listed(found: list[str]) -> str:
    """Return every place on a line of its own: pytest would shorten the list."""
    return "\n".join(["", *found])


def test_no_file_is_too_long_to_read_in_one_sitting() -> None:
    long = [
        f"{module.place} has {lines} lines"
        for module in ALL
        if (lines := len(module.text.splitlines())) > FILE_LINES_MAX
    ]
    assert not long, listed(long)


def test_no_function_is_longer_than_a_screen() -> None:
    long = [
        f"{_place(module, function)} has {lines} lines"
        for module in ALL
        for function in functions_of(module)
        if (lines := _lines(function)) > FUNCTION_LINES_MAX
    ]
    assert not long, listed(long)


def test_no_function_nests_deeper_than_three() -> None:
    deep = [
        f"{_place(module, function)} nests {depth} deep"
        for module in ALL
        for function in functions_of(module)
        if (depth := depth_of(function)) > DEPTH_MAX
    ]
    assert not deep, listed(deep)


def test_every_module_is_named_for_what_it_does() -> None:
    vague = [module.place for module in ALL if VAGUE & set(module.name.split("."))]
    assert not vague, listed(vague)


def test_the_domain_imports_the_standard_library_and_itself() -> None:
    foreign = [
        f"{module.place} imports {name}"
        for module in modules_of("domain")
        for name in imports_of(module)
        if name.partition(".")[0] not in {"domain", *sys.stdlib_module_names}
    ]
    assert not foreign, listed(foreign)


def test_the_domain_neither_waits_nor_reads_the_clock_nor_draws_lots() -> None:
    impure = {"asyncio", "random", "secrets", "time", "logging", "os", "socket", "threading"}
    found = [
        f"{module.place} uses {name}"
        for module in modules_of("domain")
        for name in [*imports_of(module), *_awaiting(module)]
        if name.partition(".")[0] in impure or name.startswith("async ")
    ]
    assert not found, listed(found)


def test_every_module_is_imported_by_something_or_is_an_entry_point() -> None:
    imported = {name for module in ALL for name in imports_of(module)}
    unused = [
        module.place
        for module in OURS
        if module.name not in imported | ENTRY_POINTS
        and '__name__ == "__main__"' not in module.text
        and not module.place.endswith("__init__.py")
        and not _is_step(module)
    ]
    assert not unused, listed(unused)


def test_the_root_and_the_layers_hold_the_folders_that_the_architecture_names() -> None:
    strange = {path.name for path in _folders("")} - ROOT_FOLDERS
    for layer, expected in FOLDERS.items():
        strange |= {f"{layer}/{path.name}" for path in _folders(layer)} - {
            f"{layer}/{name}" for name in expected
        }
    assert not strange, listed(sorted(strange))


def test_every_sandbox_of_a_test_is_watched() -> None:
    unwatched = [
        f"{module.place} imports {name}"
        for module in modules_of("tests")
        for name in imports_of(module)
        if name == "adapters.sandbox.app" and module.name not in UNWATCHED
    ]
    unwatched += [
        f"{module.place}:{call.lineno} keeps no transcript"
        for module in modules_of("tests")
        if "StackOptions" in module.text
        for call in ast.walk(module.tree)
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "StackOptions"
        if "transcript" not in {given.arg for given in call.keywords}
        and not module.name.startswith("tests.bench.")
    ]
    assert not unwatched, listed(unwatched)


def test_an_exception_from_a_check_has_a_code_and_a_reason() -> None:
    bare = re.compile(
        r"#\s*noqa(?!: [A-Z]+\d+(, ?[A-Z]+\d+)* --? \S)"
        r"|#\s*type:\s*ignore(?!\[[a-z-]+(, ?[a-z-]+)*\]  # \S)"
    )
    found = [
        f"{module.place}:{number}"
        for module in ALL
        for number, line in enumerate(module.text.splitlines(), 1)
        if bare.search(line) and not module.path.samefile(__file__)
    ]
    assert not found, listed(found)


def test_everything_public_states_its_promise_in_a_sentence() -> None:
    silent = [
        place
        for module in OURS
        for place, node in _public(module)
        if not _is_sentence(ast.get_docstring(node))
    ]
    assert not silent, listed(silent)


def test_a_docstring_of_a_test_module_says_what_is_tested() -> None:
    silent = [
        module.place
        for module in modules_of("tests")
        if not _is_sentence(ast.get_docstring(module.tree))
    ]
    assert not silent, listed(silent)


def _public(module: Module) -> Iterator[tuple[str, ast.Module | ast.ClassDef | Function]]:
    """Yield the module, its public classes and functions; methods are the port's business."""
    yield module.place, module.tree
    for node in module.tree.body:
        if not isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if not node.name.startswith("_") and not _is_step(module):
            yield f"{module.place}:{node.name}", node


def _is_step(module: Module) -> bool:
    """Return whether Alembic names the functions, and the module's docstring says what for."""
    return module.name.startswith("migrations.versions.")


def _is_sentence(docstring: str | None) -> bool:
    if not docstring:
        return False
    first_paragraph = docstring.split("\n\n")[0]
    return first_paragraph.rstrip().endswith((".", ":"))


def _awaiting(module: Module) -> Iterator[str]:
    for function in functions_of(module):
        if isinstance(function, ast.AsyncFunctionDef):
            yield f"async {function.name}"


def _place(module: Module, function: Function) -> str:
    return f"{module.place}:{function.name}"


def _lines(function: Function) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def _folders(layer: str) -> list[Path]:
    return [
        path
        for path in (ROOT / layer).iterdir()
        if path.is_dir() and not path.name.startswith((".", "__")) and any(path.rglob("*.py"))
    ]
