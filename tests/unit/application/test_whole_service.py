"""The whole service under whatever may happen in whatever order: the books are always right.

Hypothesis accepts commissions, saves cards, lets money arrive, does jobs, loses answers, kills
the process between any two steps, delivers events late, twice and out of order; after each step
the books are looked over, and at the end, when all is done, they are compared with the
processor's own.
"""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from datetime import timedelta
from typing import Any, Final

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from application.ports.charge_gateway import (
    ActionRequired,
    Charged,
    Declined,
    GatewayUnavailable,
)
from application.ports.idempotency import IdempotencyConflict
from application.ports.jobs import JobKind
from application.record_receipt import ReceiptRequest
from application.run_jobs import LEASE
from domain.errors import PaymentsError
from domain.funds_flow import FundsFlow
from domain.ids import ClaimId, RecoveryId, SellerId
from domain.receipt import ReceiptSource
from domain.transaction import RecoveryKey
from domain.transfer import HoldReason
from tests.builders import usd
from tests.unit.application.books_rules import require_rest, require_sound_books
from tests.unit.application.story import PAGES, a_request, accept, tell
from tests.unit.application.workers import do_one_job, let_two_race, work_to_the_end
from tests.unit.application.world import ENGINE, WORKER, World

SELLERS: Final = (SellerId("sue"), SellerId("tom"))
AMOUNTS: Final = {"claim-1": 10_000, "claim-2": 333, "claim-3": 50}
EVENT_OF: Final = {
    Charged: "payment_intent.succeeded",
    Declined: "payment_intent.payment_failed",
    ActionRequired: "payment_intent.requires_action",
}

sellers = st.sampled_from(SELLERS)
recoveries = st.builds(
    RecoveryKey,
    sellers,
    st.sampled_from([ClaimId(name) for name in AMOUNTS]),
    st.just(RecoveryId("")),
)
MISHAPS: Final = ("none", "none", "lose_next_request", "lose_next_answer", "crash")
BANKS: Final = ("decline_next", "demand_action_next", "ponder_next")


class WholeService(RuleBasedStateMachine):
    """Everything that may happen to the service, one thing after the other."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.world = World()
        self.setups: list[str] = []
        self.top_ups: list[str] = []

    def do(self, work: Coroutine[Any, Any, object]) -> None:
        """Let something happen to its end."""
        self.loop.run_until_complete(work)

    @initialize(require_funded=st.booleans(), late_fees=st.booleans())
    def begin(self, *, require_funded: bool, late_fees: bool) -> None:
        self.world = World(require_funded=require_funded)
        if late_fees:
            self.world.processor.settle_fees_late()

    @rule(recovery=recoveries, flow=st.sampled_from(FundsFlow), key=st.sampled_from("ab"))
    def engine_asks(self, recovery: RecoveryKey, flow: FundsFlow, key: str) -> None:
        request = a_request(
            f"{key}-{recovery.claim_id}-{recovery.seller_id}",
            recovery=recovery,
            recovered=usd(AMOUNTS[recovery.claim_id]),
            funds_flow=flow,
        )
        with suppress(IdempotencyConflict):
            self.do(accept(self.world, request))

    @rule(seller=sellers)
    def seller_saves_a_card(self, seller: SellerId) -> None:
        self.do(self._save_card(seller))

    async def _save_card(self, seller: SellerId) -> None:
        begun = await self.world.create_customer(
            seller_id=seller, email="a@example.com", name=None, actor=ENGINE
        )
        self.world.processor.complete_setup(begun.setup.reference)
        self.setups.append(begun.setup.reference)

    @rule(seller=sellers, ready=st.booleans())
    def seller_opens_an_account(self, seller: SellerId, *, ready: bool) -> None:
        self.do(
            self.world.create_account(
                seller_id=seller, email="a@example.com", country="us", pages=PAGES, actor=ENGINE
            )
        )
        facts = self.world.database.tables.accounts[seller].facts
        if ready and facts is not None:
            self.world.processor.make_ready(facts.reference)

    @rule(amount=st.sampled_from([40, 8_000, 10_500]), recovery=st.none() | recoveries)
    def amazon_tops_up(self, amount: int, recovery: RecoveryKey | None) -> None:
        reference = self.world.processor.add_top_up(usd(amount), recovery=recovery)
        self.top_ups.append(reference)

    @rule(amount=st.sampled_from([40, 8_000]), recovery=recoveries, line=st.sampled_from("xyz"))
    def amazon_pays_into_the_bank(self, amount: int, recovery: RecoveryKey, line: str) -> None:
        request = ReceiptRequest(
            recovery=recovery,
            amount=usd(amount),
            source=ReceiptSource.BANK_ACCOUNT,
            reference=line,
            idempotency_key=line,
        )
        with suppress(PaymentsError):
            self.do(self.world.record_receipt(request, actor=ENGINE))

    @rule(pick=st.integers(0, 50), copies=st.integers(1, 2))
    def stripe_tells(self, pick: int, copies: int) -> None:
        facts = self._facts()
        for _ in range(copies if facts else 0):
            self.do(tell(self.world, *facts[pick % len(facts)]))

    def _facts(self) -> list[tuple[str, str]]:
        world = self.world
        accounts = [row.facts for row in world.database.tables.accounts.values()]
        intents = world.processor.intents.values()
        return [
            *(("setup_intent.succeeded", setup) for setup in self.setups),
            *(("account.updated", facts.reference) for facts in accounts if facts),
            *(("topup.succeeded", top_up) for top_up in self.top_ups),
            *(
                (EVENT_OF[type(i.outcome)], i.reference)
                for i in intents
                if type(i.outcome) in EVENT_OF
            ),
            *(("transfer.reversed", transfer) for transfer in world.processor.transfers),
        ]

    @rule(bank=st.sampled_from(BANKS))
    def bank_is_about_to_object(self, bank: str) -> None:
        getattr(self.world.processor, bank)()

    @rule(pick=st.integers(0, 50))
    def seller_pays_on_the_screen(self, pick: int) -> None:
        unpaid = [
            intent.reference
            for intent in self.world.processor.intents.values()
            if not isinstance(intent.outcome, Charged)
        ]
        if unpaid:
            self.world.processor.pay(unpaid[pick % len(unpaid)])

    @rule(pick=st.integers(0, 50), amount=st.sampled_from([1, 100]))
    def somebody_reverses(self, pick: int, amount: int) -> None:
        held = list(self.world.processor.transfers.values())
        if held:
            shown = held[pick % len(held)].shown
            left = shown.amount.minor_units - sum(r.amount.minor_units for r in shown.reversals)
            if left:
                self.world.processor.reverse(shown.transfer, usd(min(left, amount)))

    @rule(pick=st.integers(0, 50), mishap=st.sampled_from(MISHAPS), moment=st.integers(1, 8))
    def worker_does_a_job(self, pick: int, mishap: str, moment: int) -> None:
        world = self.world
        if mishap == "crash":
            world.moments.crash_at(moment)
        elif mishap != "none":
            getattr(world.door, mishap)()
        self.do(do_one_job(world, pick))
        world.moments.calm()
        with suppress(GatewayUnavailable):  # a mishap that struck nobody is over
            world.door.answer(lambda: None)

    @rule(pick=st.integers(0, 50), kind=st.sampled_from([JobKind.RUN_CHARGE, JobKind.RUN_TRANSFER]))
    def two_workers_do_the_same(self, pick: int, kind: JobKind) -> None:
        ids = list(self.world.database.tables.transactions)
        if ids:
            self.do(let_two_race(self.world, ids[pick % len(ids)], kind))

    @rule(step=st.sampled_from([timedelta(seconds=1), LEASE, timedelta(hours=24)]))
    def time_passes(self, step: timedelta) -> None:
        self.world.wait(step)
        if step >= timedelta(hours=24):
            self.world.door.forget_keys()

    @invariant()
    def books_are_sound(self) -> None:
        require_sound_books(self.world)
        self.do(self._no_look_finds_a_breach())

    def teardown(self) -> None:
        try:
            self.do(self._come_to_rest())
            require_sound_books(self.world)
            require_rest(self.world)
        finally:
            self.loop.close()

    async def _no_look_finds_a_breach(self) -> None:
        """Fail if the look by the clock would stop money from leaving sound books."""
        assert (await self.world.check_books.look(actor=WORKER)).breaches == ()

    async def _come_to_rest(self) -> None:
        """Let every fact be told and every job be done, until nothing moves any more."""
        for _ in range(3):
            self.world.processor.settle_fees()
            for fact in self._facts():
                await tell(self.world, *fact)
            await work_to_the_end(self.world)
            for reason in HoldReason:
                await self.world.release(reason=reason, limit=100, actor=WORKER)
            await work_to_the_end(self.world)


TestWholeService = WholeService.TestCase
TestWholeService.settings = settings(
    max_examples=60,
    stateful_step_count=40,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
