"""Somebody who reads a page beside a running stack, and does what it says in its order."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from string import Template
from typing import Any, Final

from entrypoints.local.clients import ApiClient, until
from entrypoints.tokens import mint_token
from tests.architecture.pages import Block
from tests.e2e.docs.shown import answers, prints
from tests.e2e.world import World

API: Final = "http://127.0.0.1:4000"
SANDBOX: Final = "http://127.0.0.1:12111"
METRICS: Final = "http://127.0.0.1:9464/metrics"
"""Where `make dev` has them, and so do the pages."""

_PATIENCE_SECONDS: Final = 180
_SUBJECTS: Final = {"service": "refund-engine"}
_BELONGS: Final = {"variables", "answer", "output"}
_SHIM: Final = '#!/bin/sh\nexec "{python}" -m entrypoints.cli.main "$@"\n'

Given = Callable[[World], Awaitable[Mapping[str, str]]]
"""Brings about what a page speaks of; returns the variables that the page calls it by."""


@dataclass(frozen=True, kw_only=True)
class Reader:
    """One reader with one shell: what a block leaves in variables, the next one finds."""

    world: World
    where: Path
    givens: Mapping[str, Given]
    values: dict[str, str] = field(default_factory=dict)

    async def read(self, blocks: Sequence[Block]) -> None:
        """Do what every block says; raise where something else comes out than is shown."""
        self._install()
        self.values["SELLER"] = self.world.seller_id
        for index, block in enumerate(blocks):
            belonging: list[Block] = []
            for after in blocks[index + 1 :]:
                if after.word not in _BELONGS:
                    break
                belonging.append(after)
            await self._do(block, belonging)

    async def _do(self, block: Block, belonging: Sequence[Block]) -> None:
        if block.word == "given":
            self.values.update(await self.givens[block.rest](self.world))
        elif block.word == "run" and block.language == "graphql":
            await self._ask(block, belonging)
        elif block.word == "run" and block.rest in {"shell", "python"}:
            await self._run(block, belonging)

    async def _ask(self, block: Block, belonging: Sequence[Block]) -> None:
        given = [self._json(one) for one in belonging if one.word == "variables"]
        shown = [self._json(one) for one in belonging if one.word == "answer"]
        role = block.rest
        subject = _SUBJECTS.get(role, self.world.seller_id if role == "seller" else f"the-{role}")
        stack = self.world.stack
        token = mint_token(stack.settings, role=role, subject=subject, hours=1)
        client = ApiClient(self.world.session, stack.api_url, token)

        async def answer() -> Any:
            status, body = await client.send(block.text, given[0] if given else {})
            assert "errors" not in body, f"{block.place}: {status} {body}"
            return body["data"]

        def holds(body: Any) -> bool:
            return all(answers(one, body) for one in shown)

        # A question may be asked until work in the background is done; an order is given once.
        if block.text.lstrip().startswith("mutation"):
            body = await answer()
            assert holds(body), f"{block.place}: {json.dumps(body, indent=1)}"
        else:
            body = await until(answer, holds, what=f"{block.place} answers what it shows")
        if not shown:
            assert not _refusals(body), f"{block.place}: {body}"
        self._keep(block, body)

    def _keep(self, block: Block, body: Any) -> None:
        for condition in block.conditions:
            _, name, path = re.split(r"keeps | = ", condition)
            value = body
            for part in path.split("."):
                value = value[int(part)] if part.isdigit() else value[part]
            self.values[name] = str(value)

    def _json(self, block: Block) -> Any:
        return json.loads(Template(block.text).safe_substitute(self.values))

    async def _run(self, block: Block, belonging: Sequence[Block]) -> None:
        status = next((int(c.split()[1]) for c in block.conditions if c.startswith("exits")), 0)
        shown = [one.text for one in belonging if one.word == "output"]

        async def done() -> "subprocess.CompletedProcess[str]":
            return self._process(block)

        def holds(ended: "subprocess.CompletedProcess[str]") -> bool:
            printed = (prints(self._here(text), ended.stdout) for text in shown)
            return ended.returncode == status and all(printed)

        if "until it does" in block.conditions:
            await until(done, holds, what=f"{block.place} prints what it shows")
            return
        ended = await done()
        assert holds(ended), f"{block.place}: {ended.returncode}\n{ended.stdout}\n{ended.stderr}"

    def _process(self, block: Block) -> "subprocess.CompletedProcess[str]":
        text = self._here(block.text)
        dump = self.where / "variables"
        script = f"set -eua\ntrap 'env -0 > {dump}' EXIT\n{text}"
        words = {"sh": ["/bin/sh", "-c", script], "python": [sys.executable, "-c", text]}
        ended = subprocess.run(  # noqa: S603 - what the page says, letter by letter
            words[block.language],
            cwd=self.where,
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_PATIENCE_SECONDS,
            check=False,
        )
        if dump.exists():
            pairs = (pair.split("=", 1) for pair in dump.read_text().split("\0") if pair)
            self.values.update(dict(pairs))
            dump.unlink()
        return ended

    def _here(self, text: str) -> str:
        """Return a text with the addresses of this stack in place of those of `make dev`."""
        stack = self.world.stack
        for page, here in (
            (API, stack.api_url),
            (SANDBOX, stack.sandbox_url),
            (METRICS, stack.metrics_url),
        ):
            text = text.replace(page, here)
        return text

    def _environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("HOME", "LANG") if name in os.environ}
        return {
            **kept,
            **self.world.stack.environment,
            "COLUMNS": "160",
            "PATH": f"{self.where / '.venv/bin'}:{os.environ['PATH']}",
            "PYTHONPATH": str(Path(__file__).parents[3]),
            **self.values,
        }

    def _install(self) -> None:
        """Put the command where the pages call it: on the path, and in `.venv/bin`."""
        command = self.where / ".venv" / "bin" / "opside"
        command.parent.mkdir(parents=True)
        command.write_text(_SHIM.format(python=sys.executable))
        command.chmod(0o755)


def _refusals(body: Mapping[str, Any]) -> list[Any]:
    return [one for one in body.values() if isinstance(one, dict) and {"code", "message"} <= {*one}]
