"""The measures of the tidy test, tried on functions whose measure is known."""

import ast
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, Module, depth_of, functions_of, imports_of

FLAT = "def f():\n    a = [x for x in y if x]\n    return a"
THREE = """
async def f():
    async with a:
        for b in c:
            try:
                d()
            except E:
                g()
"""
FOUR = """
def f():
    while a:
        match b:
            case c:
                if d:
                    with e: pass
"""
LADDER = """
def f():
    if a: pass
    elif b: pass
    elif c: pass
    elif d: pass
    else:
        for e in g: pass
"""
INSIDE = """
def f():
    with a:
        def g():
            if b:
                for c in d: pass
"""


def module_of(text: str, place: str = "domain/some/thing.py") -> Module:
    tree = ast.parse(text)
    return Module(Path(ROOT / place), text, tree, tuple(ast.walk(tree)))


@pytest.mark.parametrize(
    ("text", "depths"),
    [(FLAT, [0]), (THREE, [3]), (FOUR, [4]), (LADDER, [2]), (INSIDE, [1, 2])],
)
def test_the_depth_of_a_function_is_its_own(text: str, depths: list[int]) -> None:
    assert [depth_of(function) for function in functions_of(module_of(text))] == depths


def test_imports_are_named_from_the_root_wherever_they_are() -> None:
    text = "import a.b, c\nfrom d import e\nfrom . import f\nfrom ..g import h\ndef i():\n import j"
    assert set(imports_of(module_of(text))) == {
        *("a.b", "c", "d", "d.e", "j"),
        *("domain.some", "domain.some.f", "domain.g", "domain.g.h"),
    }
    package = module_of("from . import k", "domain/some/__init__.py")
    assert package.name == "domain.some"
    assert set(imports_of(package)) == {"domain.some", "domain.some.k"}
