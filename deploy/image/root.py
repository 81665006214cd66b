"""A directory that a stage's steps see as the whole file system, on this machine's programs."""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from deploy.image.dockerfile import Stage, Step

SYSTEM: Final = ("bin", "lib", "lib64", "sbin", "usr")
"""What stands for the distribution in the base image: this machine's own, not to be written to."""

EMPTY: Final = ("root", "srv", "tmp", "var", "home", "run")

_NONE: Final[Mapping[str, str]] = {}

PATH: Final = "/usr/local/bin:/usr/local/sbin:/usr/bin:/usr/sbin:/bin:/sbin"


def mount(*words: str | Path) -> None:
    """Mount something in this process's own namespace."""
    subprocess.run(["mount", *map(str, words)], check=True)


@dataclass(slots=True)
class Root:
    """One stage's file system and what its steps have set."""

    path: Path
    context: Path
    ignored: Sequence[str]
    python: Path
    lent: Sequence[Path]
    others: Mapping[str, "Root"]
    environment: dict[str, str] = field(default_factory=dict)
    directory: str = "/"

    def lay_out(self) -> None:
        """Make the base image's directories."""
        mount("--bind", self.path, self.path)
        for name in EMPTY:
            (self.path / name).mkdir()
        for name in (*SYSTEM, "dev", "proc"):
            self._lend(Path("/") / name, is_kept=name in SYSTEM)
        for place in self.lent:
            self._lend(place, is_kept=True)
        # The image's Python, where the image has it.
        mount("--rbind", self.python, self.path / "usr/local")
        # What is for the administrator's eyes alone is no part of an image.
        with suppress(shutil.Error):
            shutil.copytree("/etc", self.path / "etc", symlinks=True)

    def run(self, stage: Stage) -> None:
        """Do the steps of a stage in order."""
        for step in stage.steps:
            print(f"--> {step.word} {step.rest}", flush=True)
            match step.word:
                case "RUN":
                    self.call(step.command)
                case "COPY":
                    self._copy(step)
                case "ENV":
                    for name, value in step.pairs.items():
                        self.environment[name] = self._expanded(value)
                case "WORKDIR":
                    self.directory = step.rest
                    self.at(step.rest).mkdir(parents=True, exist_ok=True)

    def at(self, place: str) -> Path:
        """Return where a path of the image is on this machine."""
        return self.path / os.path.normpath(Path(self.directory) / place).lstrip("/")

    def call(self, command: Sequence[str]) -> None:
        """Run a command to its end; raise `CalledProcessError`."""
        subprocess.run(command, env=self.variables(), check=True, preexec_fn=self.enter)

    def enter(self) -> None:
        """Let this process see nothing else from now on."""
        os.chroot(self.path)
        os.chdir(self.directory)

    def variables(self, more: Mapping[str, str] = _NONE) -> dict[str, str]:
        """Return the environment that the image's processes have."""
        passed = re.compile(r"(PIP|UV|SSL)_\w+|https?_proxy|no_proxy", re.IGNORECASE)
        given = {name: value for name, value in os.environ.items() if passed.fullmatch(name)}
        # What the image's own linker finds in /usr/local, this machine's has to be told.
        base = {"PATH": PATH, "HOME": "/root", "LD_LIBRARY_PATH": "/usr/local/lib"}
        return {**base, **given, **self.environment, **more}

    def seal(self) -> None:
        """Let nothing be written any more but in /tmp."""
        mount("-o", "remount,bind,ro", self.path)
        mount("-t", "tmpfs", "tmpfs", self.path / "tmp")

    def _expanded(self, value: str) -> str:
        return re.sub(r"\$(\w+)", lambda found: self.variables().get(found[1], ""), value)

    def _copy(self, step: Step) -> None:
        words = step.rest.split()
        source = self.context
        if words[0].startswith("--from="):
            source = self.others[words.pop(0).removeprefix("--from=")].path
        *names, to = words
        target = self.at(to)
        for name in names:
            found = source / name.lstrip("/")
            into = target / found.name if to.endswith("/") and found.is_file() else target
            into.parent.mkdir(parents=True, exist_ok=True)
            if found.is_dir():
                left_out = shutil.ignore_patterns(*self.ignored)
                shutil.copytree(found, into, symlinks=True, ignore=left_out, dirs_exist_ok=True)
            else:
                shutil.copy2(found, into)

    def _lend(self, place: Path, *, is_kept: bool) -> None:
        here = self.path / place.relative_to("/")
        if place.is_symlink():
            here.symlink_to(place.readlink())
        elif place.exists():
            here.mkdir(parents=True, exist_ok=True)
            mount("--rbind", place, here)
            if is_kept:
                mount("-o", "remount,bind,ro", here)
