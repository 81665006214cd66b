"""The crash proof in small: green whoever is killed, and red for one planted cent."""

import json
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from tests.stripe_contract.watched import TranscriptReader

ROOT = Path(__file__).parents[2]
LINES = "both books say the same of every line"
DRIFT = "the service's own drift report is empty"
UNBALANCED = "the sandbox's book balances"
MOVEMENTS = "every movement of Stripe's is booked once, and no other"


def proof(said: Path, **options: str | int) -> tuple[int, Any]:
    """Return the exit status of a small proof, and what it tells programs."""
    words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    command = [sys.executable, "-m", "tests.chaos", "--json", "--transcript", str(said), *words]
    done = subprocess.run(  # noqa: S603 - our own command
        command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=600
    )
    is_balanced = options.get("plant") != "sandbox"
    with nullcontext() if is_balanced else pytest.raises(AssertionError, match="do not balance"):
        TranscriptReader(said).check_end()
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


def test_no_crash_loses_or_doubles_a_cent(tmp_path: Path) -> None:
    # The seed's victims that write outcomes die while there is plenty to write.
    status, told = proof(tmp_path / "said", commissions=240, kills=6, seed=198)

    assert {check["name"]: check["wrong"] for check in told["checks"] if check["wrong"]} == {}
    assert (status, told["holds"]) == (0, True)
    assert sum(told["kills"].values()) == 6
    assert min(told["kills"].values()) == 1
    assert told["between_intent_and_outcome"] >= 1
    assert told["clawbacks"] > 50


@pytest.mark.parametrize(
    ("book", "wrong"),
    [("ledger", {LINES, MOVEMENTS, DRIFT}), ("sandbox", {LINES, UNBALANCED})],
)
def test_one_wrong_cent_in_either_book_is_red(tmp_path: Path, book: str, wrong: set[str]) -> None:
    status, told = proof(tmp_path / "said", commissions=8, kills=0, plant=book)

    assert (status, told["holds"]) == (1, False)
    assert {check["name"] for check in told["checks"] if check["wrong"]} == wrong
