"""`opside up` among hostile surroundings, and the README's request beside it."""

import asyncio
import json
import re
import shlex
import shutil
import signal
import stat
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.integration.local.opside import COMMAND, HOSTILE, ROOT, env_file, opside, surroundings
from tests.stripe_contract.watched import TranscriptReader, watched

LAST_LINE = "Ctrl-C stops everything."
PORTS = ("--port", "0", "--sandbox-port", "0", "--metrics-port", "0")


@contextmanager
def stack_up(where: Path, *words: str, **variables: str) -> Iterator[str]:
    """Run `opside up` for the length of the block; give what it printed."""
    said = where / "transcript"
    with subprocess.Popen(  # noqa: S603 - our own program and our own words
        [*COMMAND, "up", *PORTS, "--transcript", str(said), *words],
        env=surroundings(**{**HOSTILE, **variables}),
        cwd=where,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            yield _printed(process)
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=180)
    assert process.returncode == 0
    if "--real-stripe" not in words:
        TranscriptReader(said).check_end()


def _printed(process: subprocess.Popen[str]) -> str:
    """Return every line up to the last; the output's end bounds the wait."""
    assert process.stdout is not None
    lines: list[str] = []
    for line in process.stdout:
        lines.append(line)
        if line.strip() == LAST_LINE:
            return "".join(lines)
    raise AssertionError("".join(lines))


def readme_request() -> tuple[list[str], str]:
    """Return the words of the README's `opside token`, and the body of its curl."""
    readme = (ROOT / "README.md").read_text()
    token, curl = re.findall(r"^TOKEN=\$\(\S+/opside (.*)\)\n(curl .*)$", readme, re.MULTILINE)[0]
    words = shlex.split(curl)
    return shlex.split(token), words[words.index("-d") + 1]


def test_the_readmes_request_works_as_printed(tmp_path: Path) -> None:
    env_file(tmp_path, HOSTILE)
    words, body = readme_request()
    with stack_up(tmp_path) as printed:
        exports = dict(word.split("=") for word in _line(printed, "export ").split())
        token = opside(*words, where=tmp_path, variables={**HOSTILE, **exports}).stdout.strip()
        answer = asyncio.run(send(_line(printed, "GraphQL"), token, body))
        page = f"{_line(printed, 'GraphQL')[: -len('graphql')]}graphiql"
        assert _line(printed, "GraphiQL") == f"{page}, which takes the admin's token below"
        logs = Path(_line(printed, "logs"))
        assert {log.name for log in logs.iterdir()} >= {"api-1.log", "worker-1.log"}
    assert not logs.exists()
    charged = {"replayed": False, "transaction": {"number": 1, "status": "PENDING"}}
    assert answer == {"data": {"chargeCommission": charged}}


def test_a_stack_with_data_goes_on_where_it_stopped(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    _, body = readme_request()
    data = tmp_path / "data"
    request.addfinalizer(lambda: remove_outside(data))
    with stack_up(tmp_path, "--data", str(data)) as printed:
        token = _token(printed, "service refund-engine")
        first = asyncio.run(send(_line(printed, "GraphQL"), token, body))
        customer = asyncio.run(at_stripe(printed, "POST", "/v1/customers"))
        before = asyncio.run(at_stripe(printed, "GET", "/v1/webhook_endpoints"))
    with stack_up(tmp_path, "--data", str(data)) as printed:
        again = asyncio.run(send(_line(printed, "GraphQL"), token, body))
        found = asyncio.run(at_stripe(printed, "GET", f"/v1/customers/{customer['id']}"))
        after = asyncio.run(at_stripe(printed, "GET", "/v1/webhook_endpoints"))
        api = _line(printed, "webhooks")
    replayed = {"replayed": True, "transaction": {"number": 1, "status": "PENDING"}}
    assert again == {"data": {"chargeCommission": replayed}} != first
    assert found["id"] == customer["id"]
    assert [row["id"] for row in after["data"]] == [row["id"] for row in before["data"]]
    assert [row["url"] for row in after["data"]] == [f"{api}/connect", api]
    kept = {path.name: stat.S_IMODE(path.stat().st_mode) for path in data.iterdir()}
    assert (kept["identity.json"], kept["stripe.journal"]) == (0o600, 0o600)


def test_a_stack_uses_the_test_account_that_it_is_told_to(tmp_path: Path) -> None:
    with watched() as elsewhere:
        account = {
            "STRIPE_SECRET_KEY": "sk_test_elsewhere",
            "STRIPE_WEBHOOK_SECRET": "whsec_one",
            "STRIPE_WEBHOOK_SECRET_CONNECT": "whsec_two",
            "STRIPE_API_BASE": elsewhere,
        }
        with stack_up(tmp_path, "--real-stripe", **account) as printed:
            url = _line(printed, "health")
            ready = asyncio.run(get(url))
            logs = Path(_line(printed, "logs"))
            names = {log.name for log in logs.iterdir()}
    assert _line(printed, "Stripe  ") == elsewhere
    assert ready["status"] == "ok"
    assert "sandbox.log" not in names
    assert "sk_test_elsewhere" not in printed


async def get(url: str) -> Any:
    """Return what an address shows."""
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        return await response.json()


def remove_outside(data: Path) -> None:
    """Remove what root's PostgreSQL could not keep in a directory that only root may enter."""
    pointer = data / "outside"
    if pointer.exists():
        shutil.rmtree(pointer.read_text())


async def at_stripe(printed: str, method: str, path: str) -> Any:
    """Return what the sandbox answers to the key that was printed."""
    headers = {"Authorization": f"Bearer {_line(printed, 'its key')}"}
    url = _line(printed, "Stripe  ") + path
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.request(method, url) as response,
    ):
        return await response.json()


async def send(url: str, token: str, body: str) -> object:
    """Return the answer to one request."""
    headers = {"Authorization": f"Bearer {token}"}
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, json=json.loads(body), headers=headers) as response,
    ):
        return await response.json()


def test_the_readmes_body_is_what_its_example_says() -> None:
    readme = (ROOT / "README.md").read_text()
    _, body = readme_request()
    example = re.search(r'^\{"input": .*?\}\}$', readme, re.MULTILINE | re.DOTALL)
    assert example is not None
    assert json.loads(body)["variables"] == json.loads(example[0])


def _token(printed: str, whose: str) -> str:
    lines = printed.splitlines()
    return lines[lines.index(f"{whose}:") + 1].strip()


def _line(printed: str, name: str) -> str:
    (rest,) = re.findall(rf"^{name}(.*)$", printed, re.MULTILINE)
    return str(rest).strip()
