"""The sandbox as a process of its own: one ready line, a port of its own, and a clean end."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import aiohttp
import orjson
import pytest

from tests.stripe_contract.watched import TranscriptReader

PROGRAM = (
    "import sys, pathlib; from adapters.sandbox.server import run;"
    " run(transcript=pathlib.Path(sys.argv[1]), uds=(sys.argv[2:] or [None])[0])"
)


def said(line: str) -> tuple[str, str]:
    told = orjson.loads(line)
    if "books" in told:
        return "books", told["books"]["object"]
    return told.get("path", "delivery"), told["body"]["object"]


@pytest.fixture
def transcript(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "transcript"
    yield path
    TranscriptReader(path).check_end()


@contextmanager
def started(transcript: Path, *socket: str) -> Iterator[str]:
    """Run a sandbox process, give the address of its ready line, and end it in order."""
    with subprocess.Popen(  # noqa: S603 -- our own interpreter and a fixed program
        [sys.executable, "-c", PROGRAM, str(transcript), *socket], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip().removeprefix("sandbox ready on ")
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=10)


async def balance(url: str, connector: aiohttp.BaseConnector | None = None) -> Any:
    headers = {"Authorization": "Bearer sk_test_process"}
    async with (
        aiohttp.ClientSession(headers=headers, connector=connector) as session,
        session.get(f"{url}/v1/balance") as answer,
    ):
        return await answer.json()


async def test_a_process_tells_its_address_and_ends_when_told(transcript: Path) -> None:
    with started(transcript) as address:
        assert (await balance(address))["object"] == "balance"
    assert address.startswith("http://127.0.0.1:")


async def test_a_transcript_keeps_what_is_said_without_keys_and_secrets(transcript: Path) -> None:
    with started(transcript) as address:
        assert (await balance(address))["object"] == "balance"
        form = {"url": "http://127.0.0.1:9/hook", "enabled_events[]": "*"}
        headers = {"Authorization": "Bearer sk_test_process"}
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.post(f"{address}/v1/webhook_endpoints", data=form) as answer,
        ):
            secret = (await answer.json())["secret"]
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.post(f"{address}/v1/customers") as answer,
        ):
            assert answer.status == 200
    assert_kept(transcript, secret)


def assert_kept(transcript: Path, secret: str) -> None:
    written = transcript.read_text()
    assert [*map(said, written.splitlines())] == [
        ("/v1/balance", "balance"),
        ("/v1/webhook_endpoints", "webhook_endpoint"),
        ("/v1/customers", "customer"),
        ("delivery", "event"),
        ("books", "sandbox.books"),
    ]
    assert secret not in written
    assert "sk_test" not in written


async def test_a_socket_file_serves_and_is_gone_afterwards(
    tmp_path: Path, transcript: Path
) -> None:
    path = tmp_path / "sandbox"
    with started(transcript, str(path)) as address:
        connector = aiohttp.UnixConnector(str(path))
        assert (await balance("http://sandbox", connector))["object"] == "balance"
    assert address == f"unix:{path}"
    assert not path.exists()
