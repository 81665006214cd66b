"""The admins' page is bundled as its recipe says, and whoever installs the service gets it."""

import json
import re
import subprocess
import sys
import zipfile
from hashlib import sha256
from pathlib import Path
from shutil import copytree, ignore_patterns
from typing import Any, Final

import pytest

from tests.architecture.source import ROOT

PAGE: Final = ROOT / "entrypoints/http/graphiql"
RECIPE: Final = PAGE / "build"
ASSETS: Final = PAGE / "assets"
MANIFEST: Final = json.loads((RECIPE / "manifest.json").read_text())
OURS: Final = {"icon.svg", "page.css"}
"""What nobody builds: it is served as it was written."""


def hashes(folder: Path, names: list[str]) -> dict[str, str]:
    return {name: sha256((folder / name).read_bytes()).hexdigest() for name in names}


def test_the_bundle_is_what_the_recipe_made() -> None:
    assert hashes(ASSETS, [*MANIFEST["assets"]]) == MANIFEST["assets"]
    assert {path.name for path in ASSETS.iterdir()} == MANIFEST["assets"].keys() | OURS


def test_the_recipe_has_not_changed_since() -> None:
    """After a change of it: `docs/graphiql.md` says how the bundle is made anew."""
    assert hashes(RECIPE, [*MANIFEST["recipe"]]) == MANIFEST["recipe"]


def test_the_recipe_names_exact_versions_and_no_address() -> None:
    package: Any = json.loads((RECIPE / "package.json").read_text())
    wanted = {**package["dependencies"], **package["devDependencies"]}
    assert [v for v in wanted.values() if not re.fullmatch(r"\d+\.\d+\.\d+", v)] == []
    packages = json.loads((RECIPE / "package-lock.json").read_text())["packages"]
    del packages[""]
    assert {name: packages[f"node_modules/{name}"]["version"] for name in wanted} == wanted
    assert [name for name, each in packages.items() if "resolved" in each] == []
    assert [name for name, each in packages.items() if "integrity" not in each] == []


def test_the_bundle_asks_nobody_else_and_makes_no_code_of_words() -> None:
    script = (ASSETS / "graphiql.js").read_text()
    assert re.findall(r"\beval\(|new Function\(|importScripts\(|XMLHttpRequest", script) == []
    sheets = [(ASSETS / name).read_text() for name in ("graphiql.css", "page.css")]
    assert [
        each
        for sheet in sheets
        for each in re.findall(r"@import|url\(([^)]{5})", sheet)
        if each != "data:"
    ] == []


def test_every_package_is_named_with_its_licence() -> None:
    told = (ASSETS / "LICENSES.txt").read_text().split(f"\n\n{'=' * 80}\n\n")
    heads = [one.partition("\n")[0] for one in told]
    named = re.compile(r"\S+ \d+\.\d+\.\d+\S* \((MIT|BSD-2-Clause|0BSD|Python-2\.0)\)(, by .+)?")
    assert [head for head in heads if not named.fullmatch(head)] == []
    for package in ("graphiql 3.8.3", "react 18.3.1", "graphql 16.11.0", "graphql-sse 2.6.1"):
        assert [head for head in heads if head.startswith(package)], package


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """Build the wheel from a copy, for building leaves its traces where it builds."""
    source = tmp_path_factory.mktemp("source")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        (source / name).write_bytes((ROOT / name).read_bytes())
    copytree(
        ROOT / "entrypoints",
        source / "entrypoints",
        ignore=ignore_patterns("__pycache__", "node_modules"),
    )
    code = "from setuptools import build_meta; print(build_meta.build_wheel('.'))"
    built = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", code], cwd=source, capture_output=True, text=True, check=True
    )
    return zipfile.ZipFile(source / built.stdout.splitlines()[-1])


def test_whoever_installs_the_service_gets_the_page(wheel: zipfile.ZipFile) -> None:
    inside = "entrypoints/http/graphiql"
    for path in (*ASSETS.iterdir(), *(PAGE / "templates").iterdir(), PAGE / "tabs.json"):
        name = f"{inside}/{path.relative_to(PAGE).as_posix()}"
        assert wheel.read(name) == path.read_bytes(), name
    assert [name for name in wheel.namelist() if f"{inside}/build/" in name] == []
    assert {"entrypoints/http/rest/openapi.json", "entrypoints/graphql/schema.graphql"} <= {
        *wheel.namelist()
    }


def test_the_image_holds_the_page_and_not_what_made_it() -> None:
    left_out = (ROOT / ".dockerignore").read_text().splitlines()
    assert "entrypoints/http/graphiql/build" in left_out
    assert [
        line for line in left_out if line.startswith("entrypoints/") and "build" not in line
    ] == []
    assert "COPY entrypoints entrypoints\n" in (ROOT / "Dockerfile").read_text()
