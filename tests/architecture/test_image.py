"""The Dockerfile builds apart from what runs, and what runs has no rights."""

import re

import pytest

from deploy.image.dockerfile import NotUnderstood, Step, ignored_in, read, stages_in
from tests.architecture.delivery import DOCKERFILE, ROOT, is_command

BUILD, FINAL = read(DOCKERFILE)


def test_what_builds_is_no_part_of_what_runs() -> None:
    assert (BUILD.name, BUILD.base) == ("build", FINAL.base)
    taken = [step.rest.split()[0] for step in FINAL.steps if step.word == "COPY"]
    assert taken.count("--from=build") == 1
    done = [step.rest for step in FINAL.steps if step.word == "RUN"]
    assert [one.split()[0] for one in done] == ["useradd", "python"]


def test_what_starts_on_a_root_that_nobody_writes_to_is_compiled_before() -> None:
    ours = [step.rest.split()[0] for step in FINAL.steps if step.word == "COPY"]
    (compiled,) = [step.rest for step in FINAL.steps if "compileall" in step.rest]
    packages = [name for name in ours if (ROOT / name / "__init__.py").exists()]
    assert compiled.split()[4:] == packages
    assert [one for one in BUILD.steps if "--compile-bytecode" in one.rest]


def test_only_what_the_lock_names_is_installed_and_no_servers() -> None:
    installs = [step.rest for step in BUILD.steps if "install" in step.rest]
    assert all("--require-hashes" in one for one in installs)
    (service,) = [one for one in installs if "pyproject.toml" in one]
    assert "-c requirements.lock" in service
    # What reports is part of it; `local`, the laptop's servers, is not.
    assert re.findall(r"--extra (\S+)", service) == ["sentry", "tracing"]


def test_it_runs_as_somebody_without_rights_and_is_watched() -> None:
    user, entry, command = (FINAL.last(word) for word in ("USER", "ENTRYPOINT", "CMD"))
    assert user is not None
    assert f" {user.rest}" in FINAL.steps[0].rest
    # Nothing is written as that user: all that follows only names.
    after = [step.word for step in FINAL.steps[FINAL.steps.index(user) :]]
    assert not {"RUN", "COPY"} & set(after)
    assert entry is not None
    assert entry.command == ["python", "-m", "entrypoints.cli.main"]
    assert command is not None
    assert is_command(command.command)
    health = FINAL.last("HEALTHCHECK")
    assert health is not None
    assert "/healthz" in health.command[-1]


def test_no_secret_and_no_test_comes_into_the_context() -> None:
    ignored = ignored_in((ROOT / ".dockerignore").read_text())
    assert {".env", ".git", ".local", "tests"} <= set(ignored)


def test_its_words_are_read_as_an_engine_reads_them() -> None:
    text = '# one\nFROM a:1 AS x\nRUN b \\\n    && c\nENV A=1 B=2\nFROM a:1\nCMD ["d", "e"]\n'
    first, second = stages_in(text)
    assert (first.name, second.name) == ("x", "1")
    assert first.steps == [Step("RUN", "b && c"), Step("ENV", "A=1 B=2")]
    assert first.steps[0].command == ["/bin/sh", "-c", "b && c"]
    assert first.steps[1].pairs == {"A": "1", "B": "2"}
    assert second.steps[0].command == ["d", "e"]


def test_a_word_that_nobody_tries_here_is_refused() -> None:
    with pytest.raises(NotUnderstood, match="ADD"):
        stages_in("FROM a\nADD b c\n")
