"""`opside demo` is green when the books agree, and red for a single wrong cent in either."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINES = [
    "Stripe balance",
    "Fees charged less refunded",
    "Stripe's own fees",
    "Fees lost to disputes",
    "Stripe's fees for disputes",
    "Top-ups less shares sent",
    "The seller's account",
]


def demo(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "entrypoints.cli.main", "demo", *words]
    return subprocess.run(  # noqa: S603 - our own command
        command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )


def test_the_main_job_ends_with_books_that_agree() -> None:
    done = demo("--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["agrees"]
    assert told["replayed"]
    assert told["transaction"]["status"] == "TRANSFERRED"
    assert [(line["line"], line["ledger"], line["stripe"]) for line in told["books"]] == [
        (name, amount, amount)
        for name, amount in zip(LINES, (1912, 2000, 88, 0, 0, 0, 8000), strict=True)
    ]


@pytest.mark.parametrize(
    ("book", "wrong"),
    [("sandbox", ["Stripe balance"]), ("ledger", ["Stripe balance", "Fees charged less refunded"])],
)
def test_one_wrong_cent_in_either_book_is_red(book: str, wrong: list[str]) -> None:
    done = demo("--json", "--plant", book)
    assert done.returncode == 1
    told = json.loads(done.stdout)
    assert not told["agrees"]
    differing = [line["line"] for line in told["books"] if line["ledger"] != line["stripe"]]
    assert differing == wrong


def test_people_read_tables_and_a_verdict() -> None:
    done = demo()
    assert done.returncode == 0, done.stderr
    for words in ("Timeline", "Ledger", "Both books", "The books agree to the cent."):
        assert words in done.stdout


def test_a_book_that_does_not_exist_is_refused_in_one_line() -> None:
    done = demo("--plant", "nonsense")
    assert done.returncode == 1
    assert "UNKNOWN_BOOK" in done.stderr
    assert "Traceback" not in done.stderr
