"""Stripe's door, a worker and a processor over PostgreSQL: events come in signed, and are done."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import httpx
import orjson

from adapters.memory.gateway_events import MemoryEventGateway
from adapters.memory.gateway_objects import HeldCharge
from adapters.memory.gateway_processor import MemoryProcessor
from adapters.memory.system import ManualClock, NoChance
from adapters.memory.waker import MemoryWaker
from adapters.system.ids import Uuid7Source
from application.changes import facts_of
from application.ports.charge_gateway import ProcessingFee
from application.ports.webhook_verifier import WebhookEndpoint
from application.retry_policy import RetryPolicy
from application.run_jobs import JobLimits, RunJobs
from domain.charge import ChargeState
from domain.ids import ChargeReference, PaymentIntentReference, TransactionId
from domain.transaction import Transaction
from domain.transfer import HoldReason, TransferState
from entrypoints.http.app import Limits, create_app
from entrypoints.inbox import InboxContainer
from entrypoints.webhook_addresses import DOOR_PATHS
from tests.builders import NOON, a_transaction, books, fresh, usd
from tests.contract.store import Store
from tests.integration.billing import billing_over
from tests.integration.bookkeeping import books_over
from tests.integration.clawing import clawbacks_over
from tests.integration.http.callers import WEBHOOK_SECRETS, authenticator, sign
from tests.integration.postgres.wiring import core_over, doors_over
from tests.integration.working import work_over
from tests.unit.application.tries import Tries

_OWN_NAMES = frozenset({"paymentMethod", "paymentIntent", "charge", "transfer"})


@dataclass(frozen=True, slots=True)
class Fact:
    """What a transaction came to: its state, refunds, disputes, entries and last audit facts."""

    state: dict[str, str | None]
    refunds: list[tuple[Any, ...]]
    disputes: list[tuple[Any, ...]]
    entries: Counter[tuple[str, str, str]]
    told: dict[str, str | None]
    # What was done, in order; of two ways to one end, each is right.
    actions: tuple[str, ...] = field(compare=False)


class EventDoor:
    """Takes one event after the other through the signed route, and does what follows."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.clock = ManualClock(NOON)
        self.processor = MemoryProcessor(self.clock)
        self.core = core = core_over(store, self.processor, self.clock)
        billing = billing_over(core, self.processor, store.billing)
        inbox = InboxContainer(
            core=core,
            billing=billing,
            remembered=MemoryEventGateway(self.processor),
            inbox=store.inbox,
            marks=store.marks,
            event_queries=store.events,
            waker=MemoryWaker(),
        )
        clawbacks = clawbacks_over(core, inbox, self.processor, store.balances)
        use_cases = doors_over(store, self.processor, inbox, clawbacks).use_cases()
        app = create_app(
            use_cases=use_cases, authenticator=authenticator(), ids=Uuid7Source(), limits=Limits()
        )
        self.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app), base_url="http://payments.test"
        )
        jobs = work_over(core, inbox, clawbacks, store, self.processor).job_use_cases()
        self.books = books_over(core, store)
        self.tries = Tries()
        self.jobs = RunJobs(
            jobs=store.jobs,
            handlers=jobs.handlers(),
            last_rites=jobs.last_rites(),
            chance=NoChance(),
            observer=self.tries,
            limits=JobLimits(concurrency=4, sweep=None, lease=timedelta(seconds=30)),
            policy=RetryPolicy(),
        )

    async def charged(self) -> Transaction:
        """Return a transaction whose fee is charged and booked, and whose share waits."""
        charge, intent = ChargeReference(fresh("ch")), PaymentIntentReference(fresh("pi"))
        transaction = replace(
            a_transaction(),
            charge_state=ChargeState.CHARGED,
            transfer_state=TransferState.HELD,
            hold_reason=HoldReason.ACCOUNT_NOT_READY,
            payment_intent=intent,
            charge=charge,
        )
        self.processor.charges[charge] = HeldCharge(
            reference=charge,
            payment_intent=intent,
            transaction_id=transaction.id,
            amount=transaction.quote.fee,
            processing_fee=ProcessingFee(amount=usd(88), balance_transaction=fresh("txn")),
            is_settled=True,
        )
        async with self.store.begin() as unit:
            transaction, _ = await unit.transactions.add(transaction)
            await unit.ledger.post(books().fee_charged(transaction, charge=charge))
        return transaction

    async def tell(
        self,
        kind: str,
        about: str,
        *,
        reference: str,
        account: str | None = None,
        works: bool = True,
    ) -> None:
        """Deliver an event, signed, and do everything that follows from it, or leave that."""
        door = WebhookEndpoint.PLATFORM if account is None else WebhookEndpoint.CONNECT
        body = orjson.dumps(
            {
                **({} if account is None else {"account": account}),
                "id": reference,
                "object": "event",
                "api_version": "2026-01-01",
                "type": kind,
                "created": int(NOON.timestamp()),
                "livemode": False,
                "data": {"object": {"id": about, "object": kind.split(".")[-2]}},
            }
        )
        (secret,) = WEBHOOK_SECRETS[door]
        headers = {
            "Stripe-Signature": sign(body, secret=secret),
            "Content-Type": "application/json",
        }
        answer = await self.client.post(DOOR_PATHS[door], content=body, headers=headers)
        assert answer.status_code == 200
        if works:
            await self.work()

    async def work(self) -> None:
        """Do everything that is due; nothing of it may fail."""
        await self.jobs.drain()
        assert self.tries.failures == []

    async def facts(self, transaction_id: TransactionId) -> Fact:
        """Return what a transaction came to, without the names that are its own."""
        queries, ids = self.store.transactions, [transaction_id]
        transaction = await queries.transaction(transaction_id)
        assert transaction is not None
        state, told = facts_of(transaction), {}
        events = await queries.timelines(ids)
        for event in events:
            told.update({name: after for name, _, after in event.changes})
        # The audit's last word on each fact of the transaction is the fact.
        assert {**state, **told} == {**told, **state}
        return Fact(
            state={name: state[name] for name in state.keys() - _OWN_NAMES},
            refunds=[(r.amount, r.status, r.failure) for r in await queries.refunds(ids)],
            disputes=[(d.amount, d.status, d.is_inquiry) for d in await queries.disputes(ids)],
            entries=Counter(
                (line.kind, line.account, str(line.amount))
                for line in await queries.ledger_lines(ids)
            ),
            told={name: told[name] for name in told.keys() - state.keys()},
            actions=tuple(event.action for event in events),
        )


@asynccontextmanager
async def event_door(store: Store) -> AsyncIterator[EventDoor]:
    """Open a door over a store."""
    door = EventDoor(store)
    yield door
    await door.client.aclose()
