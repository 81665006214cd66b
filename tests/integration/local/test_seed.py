"""`opside seed` makes the same two commissions however often it runs, beside a sandbox alone."""

import json
from pathlib import Path
from typing import Any

from entrypoints.local.stack import StackOptions, local_stack
from tests.integration.local.opside import opside
from tests.stripe_contract.watched import TranscriptReader


def seeded(tmp_path: Path, variables: dict[str, str]) -> Any:
    ended = opside("seed", "--json", where=tmp_path, variables=variables)
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout)


def test_two_commissions_are_there_once(tmp_path: Path) -> None:
    said = tmp_path / "said"
    with local_stack(StackOptions(durable=False, transcript=said)) as stack:
        variables = dict(stack.environment)
        first, second = seeded(tmp_path, variables), seeded(tmp_path, variables)
        shown = opside("seed", where=tmp_path, variables=variables)
    TranscriptReader(said).check_end()
    assert [
        (
            one["status"],
            one["recovered"]["currency"],
            *(one[name]["amountMinor"] for name in ("recovered", "platformFee", "sellerPayout")),
        )
        for one in first["transactions"]
    ] == [("PENDING", "USD", 10000, 2000, 8000), ("CHARGED", "EUR", 5000, 1000, 4000)]
    assert [one["id"] for one in second["transactions"]] == [
        one["id"] for one in first["transactions"]
    ]
    assert first["tokens"].keys() == {"seller 1", "seller 2", "admin admin"}
    assert first["transactions"][0]["id"] in shown.stdout


def test_nothing_is_seeded_without_a_sandbox(tmp_path: Path) -> None:
    variables = {
        "JWT_SECRET": "s" * 32,
        "STRIPE_SECRET_KEY": "sk_test_mine",
        "PUBLIC_BASE_URL": "https://pay.opside.test",
    }
    ended = opside("seed", where=tmp_path, variables=variables)
    assert (ended.returncode, ended.stderr.splitlines()[0]) == (1, "SEED_REFUSED")


def test_nothing_is_seeded_with_a_live_key(tmp_path: Path) -> None:
    variables = {
        "JWT_SECRET": "s" * 32,
        "STRIPE_SECRET_KEY": "sk_live_" + "x" * 24,
        "STRIPE_API_BASE": "http://127.0.0.1:1",
        "PUBLIC_BASE_URL": "https://pay.opside.test",
    }
    ended = opside("seed", where=tmp_path, variables=variables)
    assert (ended.returncode, ended.stderr.splitlines()[0]) == (1, "SETTINGS_REFUSED")
