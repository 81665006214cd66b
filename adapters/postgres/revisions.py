"""The migrations beside the code, without Alembic: importing it costs every process its time."""

import re
from importlib.util import find_spec
from pathlib import Path
from typing import Final

_NAMES: Final = re.compile(r'^(revision|down_revision)\b[^=\n]*= *"([^"]+)"', re.MULTILINE)


def directory() -> Path:
    """Return where the migrations are; raise `LookupError`."""
    package = find_spec("migrations")
    if package is None or package.origin is None:
        raise LookupError("the migrations are not installed beside the code")
    return Path(package.origin).parent


def head() -> str:
    """Return the revision that this version was written for: the one that no other follows.

    Raises `LookupError` unless there is exactly one.
    """
    found = _revisions()
    followed = {names.get("down_revision") for names in found}
    heads = [names["revision"] for names in found if names["revision"] not in followed]
    if len(heads) != 1:
        raise LookupError(f"the migrations end in {', '.join(heads) or 'nothing'}, not in one")
    return heads[0]


def older() -> frozenset[str]:
    """Return the revisions that lead to `head`; any other is of a release to come."""
    return frozenset(names["revision"] for names in _revisions()) - {head()}


def _revisions() -> list[dict[str, str]]:
    return [dict(_NAMES.findall(path.read_text())) for path in _versions()]


def _versions() -> list[Path]:
    return sorted((directory() / "versions").glob("[0-9]*.py"))
