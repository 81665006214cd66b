"""What `opside audit` prints: lines for people, one JSON object for programs."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from application.verify_audit import AuditVerification
from domain.export import Manifest
from domain.signing import SigningKeys


@contextmanager
def progress_of(what: str, *, shown: bool) -> Iterator[Callable[[int, int], None]]:
    """Show on the terminal how far long work has come, on standard error."""
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not (shown and console.is_terminal)) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def print_verification(verified: AuditVerification, *, as_json: bool) -> int:
    """Print what was found; return the exit status."""
    if as_json:
        print(json.dumps(_told(verified)))  # noqa: T201 - the answer that was asked for
    else:
        _show(verified, Console())
    return 0 if verified.is_intact else 1


def print_manifest(manifest: Manifest, keys: SigningKeys, file: Path, *, as_json: bool) -> None:
    """Write the manifest beside its file, signed, and print what was written."""
    told = {**manifest.as_words(), "signature": manifest.sign(keys)}
    beside = file.with_name(f"{file.name}.manifest.json")
    beside.write_text(f"{json.dumps(told, indent=2)}\n")
    if as_json:
        print(json.dumps(told))  # noqa: T201 - the answer that was asked for
        return
    console = Console()
    console.print(f"{manifest.rows} rows in {file}, {manifest.size} bytes.", soft_wrap=True)
    console.print(f"sha256 {manifest.sha256.hex()}", soft_wrap=True, highlight=False)
    console.print(f"The signed manifest is {beside}.", soft_wrap=True)


def _show(verified: AuditVerification, console: Console) -> None:
    console.print(f"{verified.checked} seals checked, up to number {verified.stretch.through}.")
    tail = verified.tail
    if tail.count:
        console.print(f"{tail.count} records wait to be sealed, the oldest since {tail.since}.")
    if verified.findings:
        table = Table("fault", "seal", "record", "meaning")
        for one in verified.findings:
            record = "" if one.record_id is None else str(one.record_id)
            table.add_row(one.fault, str(one.sequence), record, one.meaning)
        console.print(table)
        console.print(f"[red]The audit is not what was recorded[/]: {verified.faults} faults.")
    else:
        console.print("The audit is what was recorded.")
    if verified.head is not None:
        console.print("Keep this elsewhere, and give it with --head later:")
        console.print(str(verified.head), soft_wrap=True, highlight=False)


def _told(verified: AuditVerification) -> dict[str, Any]:
    tail = verified.tail
    return {
        "intact": verified.is_intact,
        "checked": verified.checked,
        "through": verified.stretch.through,
        "faultCount": verified.faults,
        "faults": [
            {
                "fault": one.fault,
                "sequence": one.sequence,
                "recordId": one.record_id,
                "meaning": one.meaning,
            }
            for one in verified.findings
        ],
        "head": None if verified.head is None else str(verified.head),
        "unsealed": tail.count,
        "unsealedSince": None if tail.since is None else tail.since.isoformat(),
    }
