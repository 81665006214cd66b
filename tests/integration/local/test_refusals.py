"""What cannot be done is said in a few lines that tell what to do, and exits 1."""

import socket
from pathlib import Path

import pytest

from entrypoints.local.process import ProcessDidNotStart, ServiceProcess
from entrypoints.telemetry import READY
from tests.integration.local.opside import HOSTILE, opside

NOWHERE = "postgresql://owner:hunter2@127.0.0.1:1/payments"


def test_a_busy_port_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        ended = opside("up", "--port", str(port), where=tmp_path, variables={})
    assert ended.returncode == 1
    assert ended.stderr.splitlines() == [
        "PORT_UNAVAILABLE",
        f"port {port} cannot be had (Address already in use); name another with --port",
    ]


def test_a_database_out_of_reach_is_one_line(tmp_path: Path) -> None:
    ended = opside("db", "upgrade", where=tmp_path, variables={"MIGRATION_DATABASE_URL": NOWHERE})
    code, line = ended.stderr.splitlines()
    assert (ended.returncode, code) == (1, "MIGRATION_REFUSED")
    assert line.startswith("MIGRATION_DATABASE_URL: no connection (")
    assert "hunter2" not in line


@pytest.mark.parametrize("word", ["serve", "worker", "scheduler"])
def test_a_process_names_all_that_it_misses(word: str, tmp_path: Path) -> None:
    ended = opside(word, where=tmp_path, variables={})
    assert ended.returncode == 1
    code, *findings, _ = ended.stderr.splitlines()
    assert code == "SETTINGS_REFUSED"
    assert len(findings) == 7


def test_a_process_of_the_local_stack_sees_its_own_environment_alone(tmp_path: Path) -> None:
    process = ServiceProcess.start("worker", ["worker"], environment={}, logs=tmp_path)
    with pytest.raises(ProcessDidNotStart, match="JWT_SECRET: is not set"):
        process.wait_ready(READY)


def test_a_token_needs_its_secret_and_nothing_else(tmp_path: Path) -> None:
    secret = {"JWT_SECRET": HOSTILE["JWT_SECRET"]}
    assert opside("token", where=tmp_path, variables=secret).stdout.count(".") == 2
    refused = opside("token", where=tmp_path, variables={})
    assert (refused.returncode, "JWT_SECRET: is not set" in refused.stderr) == (1, True)


def test_a_local_stack_never_takes_a_live_key(tmp_path: Path) -> None:
    live = {"STRIPE_SECRET_KEY": "sk_live_" + "x" * 24}
    ended = opside("up", "--real-stripe", "--port", "0", where=tmp_path, variables=live)
    assert ended.returncode == 1
    assert ended.stderr.splitlines()[0] == "LIVE_KEY_REFUSED"
    assert "xxx" not in ended.stderr


def test_a_stack_with_another_account_names_what_is_missing(tmp_path: Path) -> None:
    key = {"STRIPE_SECRET_KEY": "sk_test_elsewhere"}
    ended = opside("up", "--real-stripe", "--port", "0", where=tmp_path, variables=key)
    assert ended.returncode == 1
    assert "STRIPE_WEBHOOK_SECRET: is not set" in ended.stderr


def test_a_sandbox_says_why_it_cannot_start(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        busy = opside("sandbox", "--port", str(port), where=tmp_path, variables={})
    (tmp_path / "not-a-journal").write_text("hello\n")
    odd = opside("sandbox", "--data", "not-a-journal", where=tmp_path, variables={})
    code, line = busy.stderr.splitlines()
    assert (busy.returncode, code) == (1, "SANDBOX_UNAVAILABLE")
    assert line == f"127.0.0.1:{port} cannot be had (Address already in use); choose another port."
    assert (odd.returncode, odd.stderr.splitlines()[0]) == (1, "SANDBOX_UNAVAILABLE")
