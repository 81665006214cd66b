"""The Dockerfile as data, so that whoever tries its steps cannot drift from it."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

KNOWN: Final = frozenset(
    {"RUN", "COPY", "ENV", "USER", "WORKDIR", "EXPOSE", "HEALTHCHECK", "ENTRYPOINT", "CMD"}
)


class NotUnderstood(Exception):
    """The Dockerfile has a word that is not tried here yet."""


@dataclass(frozen=True, slots=True)
class Step:
    """One instruction: its word, and what stands behind it on one line."""

    word: str
    rest: str

    @property
    def command(self) -> list[str]:
        """Return what it runs: the JSON form as it is, the other through a shell."""
        given = self.rest[self.rest.index("[") :] if self.rest.endswith("]") else ""
        return [str(word) for word in json.loads(given)] if given else ["/bin/sh", "-c", self.rest]

    @property
    def pairs(self) -> dict[str, str]:
        """Return the variables that an ENV sets."""
        return dict(pair.split("=", 1) for pair in self.rest.split())


@dataclass(slots=True)
class Stage:
    """What FROM begins: an image that is there already, and the steps on top."""

    base: str
    name: str
    steps: list[Step] = field(default_factory=list)

    def last(self, word: str) -> Step | None:
        """Return the instruction of this word that counts."""
        return next((step for step in reversed(self.steps) if step.word == word), None)


def stages_in(text: str) -> list[Stage]:
    """Return the stages of a Dockerfile; raise `NotUnderstood`."""
    stages: list[Stage] = []
    for line in _instructions(text):
        word, _, rest = line.partition(" ")
        if word == "FROM":
            base, _, name = rest.partition(" AS ")
            stages.append(Stage(base, name or str(len(stages))))
        elif word in KNOWN and stages:
            stages[-1].steps.append(Step(word, rest.strip()))
        else:
            raise NotUnderstood(line)
    return stages


def ignored_in(text: str) -> list[str]:
    """Return the patterns of a .dockerignore that COPY leaves out."""
    return [line.strip().removeprefix("**/") for line in text.splitlines() if line.strip()]


def read(path: Path) -> list[Stage]:
    """Return the stages of the file at `path`."""
    return stages_in(path.read_text())


def _instructions(text: str) -> Iterator[str]:
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    yield from (line.strip() for line in joined.splitlines())
