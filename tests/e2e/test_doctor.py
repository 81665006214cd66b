"""`opside doctor` beside a running stack: what holds, what is named, and what does not begin."""

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from entrypoints.local.stack import LocalStack
from tests.e2e.world import World
from tests.integration.local.opside import opside

READINESS = "query { productionReadiness { name state evidence remedy } }"


async def doctor(
    where: Path, variables: Mapping[str, str], *words: str
) -> tuple[int, dict[str, dict[str, Any]]]:
    ended = await asyncio.to_thread(
        opside, "doctor", "--json", *words, where=where, variables=variables
    )
    told = json.loads(ended.stdout)
    assert told["ready"] is (ended.returncode == 0)
    return ended.returncode, {check["name"]: check for check in told["checks"]}


async def test_a_running_stack_is_ready_for_what_it_is(stack: LocalStack, tmp_path: Path) -> None:
    status, found = await doctor(tmp_path, stack.environment)
    assert [check for check in found.values() if check["state"] == "FAILED"] == []
    assert status == 0
    well = {"settings", "schema", "service-role", "idempotency", "workers", "scheduler"}
    well |= {"platform-account", "webhook-endpoints", "public-address", "redis", "stripe"}
    assert {found[name]["state"] for name in well} == {"OK"}


async def test_it_is_not_ready_for_real_money_and_says_why(
    stack: LocalStack, tmp_path: Path
) -> None:
    status, found = await doctor(tmp_path, stack.environment, "--live")
    assert status == 1
    failed = {name for name, check in found.items() if check["state"] == "FAILED"}
    assert {"environment", "live-keys", "https"} <= failed
    assert all(found[name]["remedy"] for name in failed)


async def test_the_key_of_another_account_is_named_and_begins_nothing(
    stack: LocalStack, tmp_path: Path
) -> None:
    stray = {**stack.environment, "STRIPE_PLATFORM_ACCOUNT_ID": "acct_other"}
    status, found = await doctor(tmp_path, stray)
    assert (status, found["platform-account"]["state"]) == (1, "FAILED")
    for word in ("worker", "scheduler", "serve"):
        ended = await asyncio.to_thread(
            opside, word, where=tmp_path, variables={**stray, "PORT": "0"}
        )
        assert (ended.returncode, ended.stderr.splitlines()[0]) == (1, "WRONG_ACCOUNT")
        assert '"event":"ready"' not in ended.stdout


async def test_settings_that_are_refused_are_findings(tmp_path: Path) -> None:
    ended = await asyncio.to_thread(opside, "doctor", "--json", where=tmp_path, variables={})
    told = json.loads(ended.stdout)
    assert (ended.returncode, told["ready"]) == (1, False)
    assert len(told["checks"]) == 7
    assert {check["name"] for check in told["checks"]} == {"settings"}


async def test_an_admin_sees_the_same_list_by_graphql(world: World) -> None:
    found = {check["name"]: check for check in await world.story.admin(READINESS)}
    assert found["schema"]["state"] == "OK"
    assert found["workers"]["evidence"].endswith("workers listen")
