"""What the page on the sandbox says is so: its commands are run as printed, its words exist."""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from adapters.sandbox.wire.faults import KINDS

PAGE = (Path(__file__).parents[3] / "docs/sandbox.md").read_text()


def printed(text: str) -> Iterator[Any]:
    """Give every JSON value of a text in which they follow one another."""
    decoder, rest = json.JSONDecoder(), text.lstrip()
    while rest:
        value, end = decoder.raw_decode(rest)
        yield value
        rest = rest[end:].lstrip()


def test_the_commands_work_as_printed(sandbox_url: str) -> None:
    (block,) = re.findall(r"<!-- run: sandbox -->\n```sh\n(.*?)```", PAGE, flags=re.DOTALL)
    script = block.replace("http://127.0.0.1:12111", sandbox_url)
    assert script != block
    ended = subprocess.run(  # noqa: S603 - the page's own commands
        ["/bin/sh", "-ec", script], capture_output=True, text=True, timeout=30, check=True
    )
    endpoint, fault, faults, delivery, clock, moved, books = printed(ended.stdout)
    assert endpoint["secret"].startswith("whsec_")
    assert (fault["kind"], faults["data"]) == ("500_after", [fault])
    assert (delivery["mode"], clock["object"]) == ("duplicate", "sandbox.clock")
    assert (moved["type"], moved["amount"]) == ("adjustment", 1)
    assert books["is_balanced"] is True


def test_every_fault_is_named() -> None:
    (sentence,) = re.findall(r"^Faults: (.*?);", PAGE, flags=re.MULTILINE | re.DOTALL)
    assert set(re.findall(r"`(\w+)`", sentence)) == set(KINDS)
