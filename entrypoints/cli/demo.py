"""`opside demo`: the main job on this machine, and whether the two books agree."""

import asyncio
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

import aiohttp
from rich.console import Console

from entrypoints.cli.demo_report import DemoResult, print_report
from entrypoints.local.clients import SandboxClient
from entrypoints.local.compare import Comparison, compare
from entrypoints.local.plant import plant_cent, require_known
from entrypoints.local.stack import LocalStack, StackOptions, local_stack
from entrypoints.local.story import CURRENCY, RECOVERED, Story

SELLER: Final = "1"
CLAIM: Final = "456"
CLAWED_BACK: Final = RECOVERED // 2
_RECEIVED: Final = ("payment", "payment_refund")
_SHARES: Final = frozenset({"SHARE_TRANSFERRED", "SHARE_REVERSED"})


def run_demo(*, as_json: bool, plant: str | None, transcript: Path | None = None) -> int:
    """Run the main job once on a stack of its own; return 0 only if the books agree."""
    require_known(plant)
    console = Console(stderr=as_json)
    with ExitStack() as cleanup:
        with console.status("Starting PostgreSQL, Valkey, sandbox, API, worker, scheduler ..."):
            stack = cleanup.enter_context(local_stack(StackOptions(transcript=transcript)))
        result = asyncio.run(_tell(stack, console, plant))
    print_report(result, console=console, as_json=as_json)
    return 0 if result.agrees else 1


async def _tell(stack: LocalStack, console: Console, plant: str | None) -> DemoResult:
    async with aiohttp.ClientSession() as session:
        sandbox = SandboxClient(session, stack.sandbox_url, stack.stripe_key)
        story = Story.of(
            stack,
            session,
            SELLER,
            tell=lambda line: console.print(f"  {line}", highlight=False, soft_wrap=True),
        )
        account = await story.onboard()
        await story.save_card()
        await story.fund(CLAIM)
        # Money that the platform holds already pays the share before the fee has settled.
        first = await story.charge(CLAIM, key="demo-1")
        transaction_id = first["transaction"]["id"]
        await story.wait_for(transaction_id, "TRANSFERRED")
        again = await story.charge(CLAIM, key="demo-1")
        await story.claw_back(transaction_id, CLAWED_BACK, key="demo-2", settlement="REFUND_CARD")
        transaction = await story.wait_for_clawbacks(transaction_id)
        await plant_cent(plant, stack, sandbox)
        books = await sandbox.get("/_sandbox/books")
        return DemoResult(
            transaction=transaction,
            replayed=again["replayed"] and again["transaction"]["id"] == transaction_id,
            comparisons=[
                *compare(await story.trial_balance(), books),
                _sellers_account(transaction, books["connected"][account]),
            ],
        )


def _sellers_account(transaction: Any, connected: Any) -> Comparison:
    sent = -sum(
        int(line["amount"]["amountMinor"])
        for line in transaction["ledgerEntries"]
        if line["kind"] in _SHARES and line["account"] == "STRIPE_BALANCE"
    )
    # What came and went back, not the balance: that may have gone on to the seller's bank.
    sums = connected["sums"].get(CURRENCY, {})
    received = sum(sums[kind]["amount"] for kind in _RECEIVED if kind in sums)
    return Comparison("The seller's account", CURRENCY, ledger=sent, stripe=received)
