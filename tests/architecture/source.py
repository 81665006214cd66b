"""Our own source, read as text and as trees; nothing of it is run."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]

PACKAGES: Final = ("domain", "application", "adapters", "entrypoints", "migrations")

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Module:
    """One file of Python."""

    path: Path
    text: str
    tree: ast.Module
    nodes: tuple[ast.AST, ...]
    """All of the tree, walked once: every rule looks at it again."""

    @property
    def place(self) -> str:
        """Return the path from the root, as a failure names it."""
        return self.path.relative_to(ROOT).as_posix()

    @property
    def name(self) -> str:
        """Return the dotted name by which it is imported."""
        parts = self.path.relative_to(ROOT).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @property
    def package(self) -> str:
        """Return the package that its relative imports start from."""
        is_package = self.path.name == "__init__.py"
        return self.name if is_package else self.name.rpartition(".")[0]


@cache
def modules_of(*folders: str) -> tuple[Module, ...]:
    """Return every module below the folders."""
    return tuple(
        _read(path) for folder in sorted(folders) for path in sorted((ROOT / folder).rglob("*.py"))
    )


def functions_of(module: Module) -> Iterator[Function]:
    """Yield every function, wherever it is defined."""
    for node in module.nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def imports_of(module: Module) -> Iterator[str]:
    """Yield the dotted name of everything that a module imports, wherever it does so."""
    for node in module.nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = _start(module, node)
            yield start
            yield from (f"{start}.{alias.name}" for alias in node.names)


def depth_of(node: ast.AST) -> int:
    """Return how deep statements are nested; an `elif` is no deeper than its `if`."""
    deepest = 0
    for child in ast.iter_child_nodes(node):
        inner = 0 if _opens_a_scope(child) else depth_of(child)
        deepest = max(deepest, inner + _adds_depth(node, child))
    return deepest


def _adds_depth(parent: ast.AST, child: ast.AST) -> int:
    if isinstance(parent, ast.If) and isinstance(child, ast.If) and parent.orelse == [child]:
        return 0
    return int(isinstance(child, _NESTING))


def _opens_a_scope(node: ast.AST) -> bool:
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)


_NESTING: Final = (
    ast.If,
    ast.For,
    ast.AsyncFor,
    ast.While,
    ast.With,
    ast.AsyncWith,
    ast.Try,
    ast.TryStar,
    ast.Match,
)


@cache
def _read(path: Path) -> Module:
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text, filename=str(path))
    return Module(path, text, tree, tuple(ast.walk(tree)))


def _start(module: Module, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    above = module.package.split(".")[: len(module.package.split(".")) - node.level + 1]
    return ".".join([*above, *([node.module] if node.module else [])])
