"""What signs the audit is named by the settings, and can be replaced without a gap."""

from pathlib import Path

from entrypoints.settings import Settings
from entrypoints.token_settings import AuditSettings
from entrypoints.variables import check, read
from tests.unit.entrypoints.test_settings import GOOD, surroundings


def test_the_first_signing_key_signs_and_the_others_still_count(tmp_path: Path) -> None:
    old, new = "o" * 32, "n" * 32
    proof = check(Settings, {**GOOD, "AUDIT_SIGNING_KEYS": old}).signing_keys.sign(b"", purpose=b"")
    with surroundings(tmp_path, {**GOOD, "AUDIT_SIGNING_KEYS": f"{new}, {old}"}):
        keys = read(AuditSettings).signing_keys
    assert keys.has_signed(proof, b"", purpose=b"")
    assert keys.sign(b"", purpose=b"") != proof
