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
    assert len(findings) == 6


def test_a_process_of_the_local_stack_sees_its_own_environment_alone(tmp_path: Path) -> None:
    process = ServiceProcess.start("worker", ["worker"], environment={}, logs=tmp_path)
    with pytest.raises(ProcessDidNotStart, match="JWT_SECRET: is not set"):
        process.wait_ready(READY)


def test_a_token_needs_its_secret_and_nothing_else(tmp_path: Path) -> None:
    secret = {"JWT_SECRET": HOSTILE["JWT_SECRET"]}
    assert opside("token", where=tmp_path, variables=secret).stdout.count(".") == 2
    refused = opside("token", where=tmp_path, variables={})
    assert (refused.returncode, "JWT_SECRET: is not set" in refused.stderr) == (1, True)
