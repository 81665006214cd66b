"""What nobody expected reaches Sentry, over HTTP, and nothing secret or personal with it."""

import gzip
import io
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import orjson
import pytest
import structlog

from domain.errors import invalid
from entrypoints.observability.error_reports import WITHHELD, error_reports
from entrypoints.observability.redaction import Redaction
from entrypoints.telemetry import configure_logs
from entrypoints.variables import ENV_FILE
from tests.unit.entrypoints.test_settings import GOOD, findings
from tests.unit.entrypoints.test_telemetry import EMAIL

pytestmark = pytest.mark.usefixtures("logs_as_they_were")

KEY = "0123456789abcdef0123456789abcdef"
SECRET = "hunter2-hunter2"  # noqa: S105 - what must not be sent

STARTS_WITHOUT = """
import sys
sys.modules[sys.argv.pop(1)] = None
from entrypoints.cli.main import main
main()
"""


class _Sentry(HTTPServer):
    """Keeps every envelope that it is sent."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Door)
        self.envelopes: list[bytes] = []

    @property
    def dsn(self) -> str:
        return f"http://{KEY}@127.0.0.1:{self.server_port}/7"

    @property
    def reports(self) -> list[dict[str, Any]]:
        """Return the one event of each envelope."""
        return [orjson.loads(envelope.splitlines()[2]) for envelope in self.envelopes]


class _Door(BaseHTTPRequestHandler):
    server: _Sentry

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        is_packed = self.headers.get("Content-Encoding") == "gzip"
        self.server.envelopes.append(gzip.decompress(body) if is_packed else body)
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        """Log nothing."""


@pytest.fixture
def sentry() -> Iterator[_Sentry]:
    server = _Sentry()
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@contextmanager
def reporting(sentry: _Sentry) -> Iterator[io.BytesIO]:
    """Log, and report, for the length of the block; what was reported has arrived after it."""
    out, secrets = io.BytesIO(), (SECRET,)
    redaction = Redaction(secrets)
    with error_reports(sentry.dsn, environment="test", redaction=redaction) as report:
        configure_logs("debug", secrets=secrets, to=out, report=report)
        yield out


def fail(password: str) -> None:
    raise KeyError(f"no customer {EMAIL} with {password}")


def test_an_unexpected_error_is_reported_with_its_names_and_none_of_its_words(
    sentry: _Sentry,
) -> None:
    with reporting(sentry) as out:
        try:
            fail(SECRET)
        except KeyError:
            structlog.get_logger("test").exception(
                f"a job failed for {EMAIL}", request_id="r-1", kind="RUN_CHARGE", seller="s-1"
            )
            logging.getLogger("library").exception("it broke: %s", SECRET)
    ours, theirs = sentry.reports
    (error,) = ours["exception"]["values"]
    assert (error["type"], error["value"]) == ("KeyError", WITHHELD)
    assert error["stacktrace"]["frames"][-1]["function"] == "fail"
    assert ours["environment"] == "test"
    assert ours["tags"] == {
        "line": "a job failed for [redacted]",
        "request_id": "r-1",
        "kind": "RUN_CHARGE",
    }
    assert theirs["tags"] == {"line": "it broke: [redacted]"}
    for secret in (EMAIL, SECRET, "s-1"):
        assert secret.encode() not in b"".join(sentry.envelopes)
    assert out.getvalue().count(b"Traceback") == 2


def test_what_has_a_name_here_and_what_is_no_error_is_not_reported(sentry: _Sentry) -> None:
    with reporting(sentry):
        log = structlog.get_logger("test")
        log.error("job_dead", exc_info=invalid("amount", "must be more"))
        log.warning("job_postponed", exc_info=ValueError("again"))
        log.error("nothing was raised")
    assert sentry.envelopes == []


@pytest.mark.parametrize(
    ("variable", "value", "module", "extra"),
    [
        ("SENTRY_DSN", f"https://{KEY}@sentry.test/7", "sentry_sdk", "sentry"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1", "opentelemetry.sdk", "tracing"),
    ],
)
def test_without_its_extra_a_process_refuses_to_start_and_says_what_to_install(
    variable: str, value: str, module: str, extra: str
) -> None:
    given = {**GOOD, variable: value, ENV_FILE: "", "PATH": os.environ["PATH"]}
    ended = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", STARTS_WITHOUT, module, "worker"],
        env=given,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (1, "")
    install = f"pip install 'opside-payments[{extra}]', or unset {variable}"
    assert ended.stderr.splitlines() == [
        "EXTRA_MISSING",
        f"{variable} is set, and what it needs is not installed: {install}",
    ]


@pytest.mark.parametrize(
    "dsn", ["sentry.test/7", "https://sentry.test/7", f"https://{KEY}@sentry.test"]
)
def test_what_is_no_address_of_sentrys_is_refused(dsn: str) -> None:
    assert "Sentry" in findings({**GOOD, "SENTRY_DSN": dsn})["SENTRY_DSN"]
