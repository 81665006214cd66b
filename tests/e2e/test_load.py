"""The load proof in small: green with a killed worker, and red for one planted cent."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.stripe_contract.watched import TranscriptReader

ROOT = Path(__file__).parents[2]
LINES = "both books say the same of every line"
MOVEMENTS = "every movement of Stripe's is booked once, and no other"


def proof(said: Path, **options: str | int) -> tuple[int, Any]:
    """Return the exit status of a small proof, and what it tells programs."""
    words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    command = [sys.executable, "-m", "tests.load", "--json", "--transcript", str(said), *words]
    done = subprocess.run(  # noqa: S603 - our own command
        command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=600
    )
    TranscriptReader(said).check_end()
    return done.returncode, json.loads(done.stdout)


def test_nothing_is_lost_or_done_twice_while_the_worker_is_killed(tmp_path: Path) -> None:
    status, told = proof(tmp_path / "said", transactions=40, events=400, restarts=1)

    assert {check["name"]: check["wrong"] for check in told["checks"] if check["wrong"]} == {}
    assert (status, told["holds"]) == (0, True)
    assert (told["waiting_for_news"], told["posted"]) == (30, 400)
    assert told["distinct"] + told["copies"] == 400
    assert told["copies"] >= 100
    assert [death["held"] > 0 for death in told["restarts"]] == [True]


def test_one_wrong_cent_in_the_ledger_is_red(tmp_path: Path) -> None:
    status, told = proof(tmp_path / "said", transactions=8, events=200, restarts=0, plant="ledger")

    assert (status, told["holds"]) == (1, False)
    wrong = {check["name"]: check["wrong"] for check in told["checks"] if check["wrong"]}
    assert wrong.keys() == {LINES, MOVEMENTS}
    assert wrong[MOVEMENTS] == ["too much: ('FEE_CHARGED', 'ch_planted', 1)"]
    assert [line.partition(":")[0] for line in wrong[LINES]] == [
        "Stripe balance",
        "Fees charged less refunded",
    ]
