"""`opside demo` is green when the books agree, and red for a single wrong cent in either."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.architecture.pages import blocks_of
from tests.e2e.docs.shown import prints
from tests.stripe_contract.watched import TranscriptReader

ROOT = Path(__file__).parents[2]
AMOUNTS = {
    "Stripe balance": 4912,
    "Fees charged less refunded": 1000,
    "Stripe's own fees": 88,
    "Fees lost to disputes": 0,
    "Stripe's fees for disputes": 0,
    "Top-ups less shares sent": 4000,
    "The seller's account": 4000,
}


def demo(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "entrypoints.cli.main", "demo", *words]
    return subprocess.run(  # noqa: S603 - our own command
        command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300
    )


def planted(book: str, said: Path) -> Any:
    """Return what a demo tells programs of the main job, one of whose books is a cent too high."""
    done = demo("--json", "--plant", book, "--transcript", str(said))
    assert done.returncode == 1, done.stderr
    told = json.loads(done.stdout)
    assert (told["agrees"], told["replayed"]) == (False, True)
    assert told["transaction"]["status"] == "TRANSFERRED"
    return told


def test_the_main_job_ends_with_books_that_agree(tmp_path: Path) -> None:
    said = tmp_path / "transcript"
    done = demo("--transcript", str(said))
    assert done.returncode == 0, done.stderr
    for words in ("Timeline", "Ledger", "Both books", "The books agree to the cent."):
        assert words in done.stdout
    (shown,) = (block.text for block in blocks_of(ROOT / "README.md") if block.word == "output")
    assert prints(f"...\n{shown}", done.stdout)
    for line, amount in AMOUNTS.items():
        (row,) = (row for row in done.stdout.splitlines() if f" {line} " in row)
        assert row.count(f"{amount / 100:.2f} USD") == (3 if amount == 0 else 2)
    TranscriptReader(said).check_end()


def test_one_wrong_cent_in_the_ledger_is_red(tmp_path: Path) -> None:
    said = tmp_path / "transcript"
    told = planted("ledger", said)
    wrong = {"Stripe balance": 4913, "Fees charged less refunded": 1001}
    assert {line["line"]: line["stripe"] for line in told["books"]} == AMOUNTS
    assert {line["line"]: line["ledger"] for line in told["books"]} == {**AMOUNTS, **wrong}
    TranscriptReader(said).check_end()


def test_one_wrong_cent_in_the_sandboxs_book_is_red(tmp_path: Path) -> None:
    said = tmp_path / "transcript"
    told = planted("sandbox", said)
    assert {line["line"]: line["ledger"] for line in told["books"]} == AMOUNTS
    wrong = {"Stripe balance": 4913}
    assert {line["line"]: line["stripe"] for line in told["books"]} == {**AMOUNTS, **wrong}
    with pytest.raises(AssertionError, match="books that do not balance"):
        TranscriptReader(said).check_end()


def test_a_book_that_does_not_exist_is_refused_in_one_line() -> None:
    done = demo("--plant", "nonsense")
    assert done.returncode == 1
    assert "UNKNOWN_BOOK" in done.stderr
    assert "Traceback" not in done.stderr
