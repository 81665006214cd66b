"""schemathesis finds nothing: neither where the old contract is served, nor at `/graphql`."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

from tests.integration.http.rest import admin, charge
from tests.integration.http.serving import served
from tests.integration.http.world import World

ROOT = Path(__file__).parents[3]
SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")
SEED = "20261127"


def fuzz(where: str, folder: Path, *words: str, hooks: str = "") -> None:
    """Run schemathesis as an admin, the same way each time."""
    command = [str(SCHEMATHESIS), "run", where, "-H", f"Authorization: Bearer {admin()}"]
    command += ["--seed", SEED, "--no-color", "--continue-on-failure", "--warnings", "off", *words]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "SCHEMATHESIS_HOOKS": hooks}
    # What it remembers of a run would change the next one: each has a folder of its own.
    done = subprocess.run(  # noqa: S603 - our own words
        command,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr


async def test_the_old_contract_is_served_as_its_document_says(tmp_path: Path) -> None:
    async with World(is_simulating=True) as world:
        await charge(world)
        with served(world.app) as url:
            await asyncio.to_thread(
                fuzz,
                f"{url}/api/v1/openapi.json",
                tmp_path,
                "--phases=examples,coverage,fuzzing",
                "--max-examples=4",
                # That a price is offered and an origin allowed is for the settings to say, and
                # that text can be printed for Unicode: no schema states it.
                "--exclude-checks=positive_data_acceptance",
            )


async def test_graphql_masks_nothing_whatever_it_is_asked(tmp_path: Path) -> None:
    async with World(is_simulating=True) as world:
        await charge(world)
        with served(world.app) as url:
            await asyncio.to_thread(
                fuzz,
                f"{url}/graphql",
                tmp_path,
                "--max-examples=6",
                # Every refusal of a query is an error in GraphQL's words, which schemathesis
                # would take for the server's.
                "--checks=nothing_is_masked,content_type_conformance",
                hooks="tests.integration.http.fuzz_checks",
            )
