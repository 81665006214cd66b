"""The lines of a log: JSON, in both places, and without secrets whoever wrote them."""

import io
import logging
import os
from pathlib import Path
from typing import Any

import orjson
import pytest
import structlog

from entrypoints.observability_settings import secrets_in
from entrypoints.settings import Settings
from entrypoints.telemetry import LogFileUnavailable, configure_logs
from entrypoints.variables import check
from tests.unit.entrypoints.test_settings import GOOD

EMAIL = "ada@mail.example.com"


pytestmark = pytest.mark.usefixtures("logs_as_they_were")


def lines(written: bytes) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in written.splitlines()]


def test_each_line_is_one_object_in_both_places(tmp_path: Path) -> None:
    out, file = io.BytesIO(), tmp_path / "service.log"
    configure_logs("info", file=file, to=out)
    structlog.get_logger("test").info("it happened", amount=1)
    logging.getLogger("library").warning("it broke: %s", "badly")
    logging.getLogger("library").info("chatter")
    assert out.getvalue() == file.read_bytes()
    ours, theirs = lines(out.getvalue())
    assert (ours["event"], ours["amount"], ours["level"]) == ("it happened", 1, "info")
    assert (theirs["event"], theirs["logger"]) == ("it broke: badly", "library")
    assert ours["timestamp"].endswith("Z")


def test_nothing_secret_is_in_a_field_a_message_or_a_traceback() -> None:
    out = io.BytesIO()
    configure_logs("debug", secrets=secrets_in(check(Settings, GOOD)), to=out)
    log = structlog.get_logger("test")
    try:
        os.environ[f"no such customer {EMAIL}"]
    except KeyError:
        log.exception("it failed", card=4242424242424242, jwt="j" * 32)
        logging.getLogger("library").exception("Bearer %s", "A" * 20)
    log.debug("sk_test_abc and %s", "j" * 32, note=["4242424242424242", {"token": "t"}])
    written = out.getvalue()
    for secret in (EMAIL, "4242424242424242", "j" * 32, "A" * 20, "sk_test_abc"):
        assert secret.encode() not in written
    assert written.count(b"KeyError: 'no such customer [redacted]'") == 2
    assert len(lines(written)) == 3


def test_a_file_that_cannot_be_written_is_named_at_once(tmp_path: Path) -> None:
    path = tmp_path / "missing" / "service.log"
    with pytest.raises(LogFileUnavailable, match=r"missing/service\.log cannot be written"):
        configure_logs("info", file=path, to=io.BytesIO())


def test_the_secrets_of_the_settings_are_all_known() -> None:
    given = {
        **GOOD,
        "DATABASE_URL": "postgresql://app:pass%20word@db/payments",
        "SENTRY_DSN": "https://public@sentry.example/1",
    }
    assert set(secrets_in(check(Settings, given))) == {
        "j" * 32,
        "a" * 32,
        "sk_test_abc",
        "whsec_a",
        "whsec_b",
        "whsec_c",
        "pass%20word",
        "pass word",
    }
