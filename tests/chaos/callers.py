"""The Refund Engine and an admin: they ask until they are answered, and keep the answers."""

import asyncio
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

import aiohttp

from entrypoints.local.clients import ApiClient
from entrypoints.local.operations import CHARGE, CLAWBACK
from entrypoints.local.stack import LocalStack
from entrypoints.tokens import mint_token
from tests.bench.figures import RoundFailed
from tests.chaos.commissions import Commission

AT_ONCE: Final = 12
ANSWER_SECONDS: Final = 10.0
AGAIN_SECONDS: Final = 0.2
PATIENCE_SECONDS: Final = 120.0
"""A caller that gets no answer for so long has lost its request."""


@dataclass(slots=True)
class Answers:
    """What the callers were told, and how often they had to ask again."""

    charged: dict[str, set[str]] = field(default_factory=dict)
    clawed_back: dict[str, set[str]] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    replayed: int = 0
    asked_again: int = 0


class Callers:
    """Works through commissions as they are let in, from a thread of its own."""

    def __init__(self, stack: LocalStack, wanted: Sequence[Commission]) -> None:
        """Take the stack whose doors are asked, and all that will be asked for."""
        self.answers = Answers()
        self._stack, self._wanted = stack, wanted
        self._loop = asyncio.new_event_loop()
        self._queue: asyncio.Queue[Commission | None] = asyncio.Queue()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._failure: BaseException | None = None
        self._let_in = 0

    def start(self) -> None:
        """Wait for what is let in."""
        self._thread.start()

    def let_in(self, count: int) -> None:
        """Let the next commissions be asked for."""
        batch = self._wanted[self._let_in : self._let_in + count]
        self._let_in += len(batch)
        for commission in batch:
            self._loop.call_soon_threadsafe(self._queue.put_nowait, commission)

    def finish(self) -> None:
        """Return when all is answered; raise `RoundFailed` when something never is."""
        self.let_in(len(self._wanted))
        for _ in range(AT_ONCE):
            self._loop.call_soon_threadsafe(self._queue.put_nowait, None)
        self._thread.join()
        if self._failure is not None:
            raise RoundFailed(f"a caller gave up: {self._failure!r}") from self._failure

    def _run(self) -> None:
        try:
            self._loop.run_until_complete(self._work())
        except BaseException as failure:  # noqa: BLE001 - it is raised where it is waited for
            self._failure = failure
        finally:
            self._loop.close()

    async def _work(self) -> None:
        timeout = aiohttp.ClientTimeout(total=ANSWER_SECONDS)
        async with aiohttp.ClientSession(timeout=timeout) as session, asyncio.TaskGroup() as group:
            callers = {
                role: ApiClient(session, self._stack.api_url, self._token(role))
                for role in ("service", "admin")
            }
            for _ in range(AT_ONCE):
                group.create_task(self._call(callers["service"], callers["admin"]))

    def _token(self, role: str) -> str:
        return mint_token(self._stack.settings, role=role, subject=f"chaos-{role}", hours=1)

    async def _call(self, engine: ApiClient, admin: ApiClient) -> None:
        while (commission := await self._queue.get()) is not None:
            transaction = await self._charge(engine, commission)
            if transaction is None:
                continue
            if commission.clawed_back:
                await self._claw_back(admin, commission, transaction)
            if commission.is_repeated:
                await self._charge(engine, commission)

    async def _charge(self, engine: ApiClient, commission: Commission) -> str | None:
        answer = await self._answer(engine, CHARGE, _charge_input(commission))
        if answer["__typename"] != "ChargeCommissionPayload":
            self.answers.refused.append(f"{commission.claim}: {answer}")
            return None
        self.answers.replayed += answer["replayed"]
        transaction = str(answer["transaction"]["id"])
        self.answers.charged.setdefault(commission.claim, set()).add(transaction)
        return transaction

    async def _claw_back(self, admin: ApiClient, commission: Commission, transaction: str) -> None:
        for _ in range(1 + commission.is_repeated):
            asked = _clawback_input(commission, transaction)
            answer = await self._answer(admin, CLAWBACK, asked)
            if answer["__typename"] != "ClawbackPayload":
                self.answers.refused.append(f"clawback of {commission.claim}: {answer}")
                return
            self.answers.replayed += answer["replayed"]
            clawback = str(answer["clawback"]["id"])
            self.answers.clawed_back.setdefault(commission.claim, set()).add(clawback)

    async def _answer(self, client: ApiClient, query: str, asked: dict[str, Any]) -> Any:
        """Ask, with the same key, until there is an answer that asking again would not change."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                answer = await _try(client, query, asked)
                if answer is not None and not answer.get("retryable"):
                    return answer
                self.answers.asked_again += 1
                await asyncio.sleep(AGAIN_SECONDS)


async def _try(client: ApiClient, query: str, asked: dict[str, Any]) -> Any:
    try:
        status, body = await client.send(query, {"input": asked})
    except (aiohttp.ClientError, TimeoutError):
        return None
    if status != HTTPStatus.OK or body.get("errors"):
        return None
    (answer,) = body["data"].values()
    return answer


def _charge_input(commission: Commission) -> dict[str, Any]:
    return {
        "sellerId": commission.seller,
        "claimId": commission.claim,
        "amountRecoveredCents": str(commission.recovered),
        "currency": "usd",
        "idempotencyKey": commission.claim,
    }


def _clawback_input(commission: Commission, transaction: str) -> dict[str, Any]:
    return {
        "transactionId": transaction,
        "amountClawedBackCents": str(commission.clawed_back),
        "kind": "CASH_NO_INVENTORY",
        "settlement": "AUTO",
        "reason": "Amazon took the reimbursement back",
        "idempotencyKey": f"{commission.claim}-back",
    }
