"""The sandbox as a process of its own: one ready line, a port of its own, and a clean end."""

import signal
import subprocess
import sys

import aiohttp

SERVE = "from adapters.sandbox.server import run; run(port=0)"


async def test_a_process_tells_its_address_and_ends_when_told() -> None:
    with subprocess.Popen(  # noqa: ASYNC220, S603 -- our own interpreter and a fixed program
        [sys.executable, "-c", SERVE], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline().strip()
        address = line.removeprefix("sandbox ready on ")
        headers = {"Authorization": "Bearer sk_test_process"}
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.get(f"{address}/v1/balance") as answer,
        ):
            assert (answer.status, (await answer.json())["object"]) == (200, "balance")
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=10)
    assert address.startswith("http://127.0.0.1:")
