"""What is left by all processes of a host is served by one of them, on a listener of its own."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from entrypoints.observability.metrics_directory import MetricsDirectory, MetricsUnavailable
from entrypoints.observability.metrics_server import MetricsServer
from tests.patience import wait_until

COUNT = """
from entrypoints.observability.metrics import MONEY_STOP, JOBS
from entrypoints.observability.meters import Meters
meters = Meters()
meters.count(JOBS, "RUN_CHARGE", "done")
meters.show(MONEY_STOP, {(): 1.0})
"""


@contextmanager
def entered(path: Path) -> Iterator[MetricsDirectory]:
    directory = MetricsDirectory.enter(path)
    try:
        yield directory
    finally:
        directory.leave()


@contextmanager
def serving(directory: MetricsDirectory, port: int) -> Iterator[MetricsServer]:
    server = MetricsServer(directory, host="127.0.0.1", port=port)
    try:
        yield server
    finally:
        server.stop()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


def read(port: int, path: str = "/metrics") -> str:
    with urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
        text: str = answer.read().decode()
    return text


def count_elsewhere(path: Path) -> None:
    """Let another process count, and end."""
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(path)}
    subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", COUNT], env=environment, check=True
    )


def test_what_a_process_counted_outlives_it_and_what_it_showed_does_not(tmp_path: Path) -> None:
    port = free_port()
    with entered(tmp_path) as directory, serving(directory, port):
        count_elsewhere(tmp_path)
        count_elsewhere(tmp_path)
        assert len(list(tmp_path.glob("gauge_*"))) == 2
        told = read(port)
    assert 'opside_jobs_total{kind="RUN_CHARGE",outcome="done"} 2.0' in told
    assert "opside_money_stop" not in told


def test_the_directory_is_emptied_when_nobody_is_left_and_not_before(tmp_path: Path) -> None:
    (tmp_path / "counter_1.db").write_bytes(b"left by somebody who was killed")
    with entered(tmp_path):
        assert list(tmp_path.glob("*.db")) == []
        (tmp_path / "counter_2.db").touch()
        with entered(tmp_path):
            assert list(tmp_path.glob("*.db")) == [tmp_path / "counter_2.db"]
        assert list(tmp_path.glob("*.db")) == [tmp_path / "counter_2.db"]
    assert list(tmp_path.glob("*.db")) == []


def test_nothing_else_is_served_there(tmp_path: Path) -> None:
    port = free_port()
    with entered(tmp_path) as directory, serving(directory, port):
        with pytest.raises(HTTPError, match="404") as refused:
            read(port, "/graphql")
        refused.value.close()


def test_who_stands_by_takes_over_from_who_ends(tmp_path: Path) -> None:
    port = free_port()
    with entered(tmp_path) as directory:
        first = MetricsServer(directory, host="127.0.0.1", port=port)
        with serving(directory, port):
            first.stop()
            wait_until(lambda: _answers(port), what="the second to serve")


def _answers(port: int) -> bool:
    try:
        return read(port) == ""
    except OSError:
        return False


def test_an_address_that_is_not_here_is_refused_in_words(tmp_path: Path) -> None:
    with (
        entered(tmp_path) as directory,
        pytest.raises(MetricsUnavailable, match=r"METRICS_HOST 192\.0\.2\.1 and METRICS_PORT 1"),
    ):
        MetricsServer(directory, host="192.0.2.1", port=1)


def test_a_directory_that_cannot_be_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(MetricsUnavailable, match=r"METRICS_DIRECTORY .* cannot be used"):
        MetricsDirectory.enter(tmp_path / "file" / "metrics")
