"""Help is quick, a shell completes the words, and a token opens the door that it is made for."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import jwt
import pytest

from tests.integration.local.opside import opside, surroundings

HEAVY = {"sqlalchemy", "asyncpg", "stripe", "strawberry", "graphql", "taskiq", "aiohttp", "uvicorn"}
SECRET = "j" * 32


def run(script: str, *words: str, where: Path, **variables: str) -> tuple[str, str]:
    ended = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", f"import sys; sys.argv[0] = 'opside'\n{script}", *words],
        env=surroundings(**variables),
        cwd=where,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    return ended.stdout, ended.stderr


@pytest.mark.parametrize("words", [("--help",), ("events", "replay", "--help")], ids=" ".join)
def test_help_imports_nothing_heavy(words: tuple[str, ...], tmp_path: Path) -> None:
    script = (
        "from entrypoints.cli.main import main\n"
        "try: main()\n"
        "finally: print({name.partition('.')[0] for name in sys.modules}, file=sys.stderr)"
    )
    said, modules = run(script, *words, where=tmp_path)
    assert "Usage: opside" in said
    assert ast.literal_eval(modules) & HEAVY == set()


def test_a_shell_completes_the_words(tmp_path: Path) -> None:
    script = "from entrypoints.cli.main import main; main()"
    asked = {"_OPSIDE_COMPLETE": "complete_bash", "COMP_WORDS": "opside d", "COMP_CWORD": "1"}
    said, _ = run(script, where=tmp_path, **asked)
    assert set(said.split()) == {"db", "demo", "doctor"}
    shown, _ = run(script, "--show-completion", "bash", where=tmp_path)
    assert "_OPSIDE_COMPLETE=complete_bash" in shown


def test_a_tokens_role_subject_and_scopes_are_those_that_were_asked_for(tmp_path: Path) -> None:
    words = ("--role", "service", "--scope", "charge:create", "--json")
    ended = opside("token", *words, where=tmp_path, variables={"JWT_SECRET": SECRET})
    told = json.loads(ended.stdout)
    assert (told["role"], told["subject"]) == ("service", "refund-engine")
    claims = jwt.decode(told["token"], SECRET, algorithms=["HS256"], audience="opside-payments")
    assert (claims["role"], claims["sub"], claims["scope"]) == (
        "service",
        "refund-engine",
        "charge:create",
    )
