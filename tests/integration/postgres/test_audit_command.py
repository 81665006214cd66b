"""`opside audit verify` over a real database, as an auditor runs it."""

import json
import subprocess
from pathlib import Path
from typing import Any, Final

import asyncpg
import pytest

from domain.audit_head import AuditHead
from domain.signing import SigningKeys
from tests.contract.store import Store
from tests.contract.test_audit_chain import told
from tests.integration.local.opside import opside
from tests.integration.postgres.test_audit_tampering import Audit
from tests.postgres_fixtures import PostgresDatabase

KEY: Final = "k" * 32
KEYS: Final = SigningKeys((KEY.encode(),))


class Auditor:
    """Runs the command against one database."""

    def __init__(self, database: PostgresDatabase, where: Path) -> None:
        self.where = where
        self.variables = {"DATABASE_URL": database.service_url, "AUDIT_SIGNING_KEYS": KEY}

    def run(self, *words: str) -> "subprocess.CompletedProcess[str]":
        return opside("audit", "verify", *words, where=self.where, variables=self.variables)

    def told(self, *words: str) -> tuple[int, Any]:
        done = self.run("--json", *words)
        return done.returncode, json.loads(done.stdout)


@pytest.fixture
async def audit(postgres_store: Store, owner: "asyncpg.Connection[Any]") -> Audit:
    """Record seven things, and seal six of them."""
    audit = Audit(postgres_store, owner)
    await told(postgres_store, *"abcdef")
    await audit.seal(KEYS)
    await told(postgres_store, "g")
    return audit


@pytest.fixture
def auditor(postgres_database: PostgresDatabase, tmp_path: Path) -> Auditor:
    return Auditor(postgres_database, tmp_path)


@pytest.mark.usefixtures("audit")
def test_a_whole_audit_passes(auditor: Auditor) -> None:
    status, answer = auditor.told()
    assert (status, answer["intact"], answer["checked"], answer["unsealed"]) == (0, True, 6, 1)
    assert AuditHead.read(answer["head"]).is_of(KEYS)
    part = auditor.told("--from", "2026-03-02", "--to", "2026-03-03T12:00:00")
    assert part[1]["checked"] == 0
    shown = auditor.run()
    assert "The audit is what was recorded." in shown.stdout
    assert "1 records wait to be sealed" in shown.stdout
    assert shown.stderr == ""  # progress is for a terminal
    wrong = auditor.run("--head", "nothing")
    assert (wrong.returncode, "AUDIT_HEAD_MALFORMED" in wrong.stderr) == (1, True)


async def test_a_cut_tail_is_found_by_a_head_that_was_kept(audit: Audit, auditor: Auditor) -> None:
    head = auditor.told()[1]["head"]
    kept = auditor.where / "kept.txt"
    kept.write_text(f"of the board: {head}\n")
    assert auditor.told("--head", str(kept))[0] == 0
    await audit.tamper(
        "DELETE FROM audit_head WHERE sequence > 2",
        "DELETE FROM audit_seal WHERE sequence > 2",
        "DELETE FROM audit_event WHERE action > 'b'",
    )
    assert auditor.told()[0] == 0
    for given in (head, str(kept)):
        status, answer = auditor.told("--head", given)
        assert (status, [fault["fault"] for fault in answer["faults"]]) == (1, ["CUT_OFF"])
    shown = auditor.run("--head", head)
    assert shown.returncode == 1
    assert "CUT_OFF" in shown.stdout
