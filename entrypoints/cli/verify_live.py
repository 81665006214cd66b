"""`opside verify-live`: a dollar is taken and given back, and every record of it looked at."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

import typer
from rich.console import Console

from adapters.stripe.trial_card import save_trial_card
from application.live_evidence import judged
from application.verify_live import VERIFIER, CardMissing, VerificationPlan, VerifyLive
from domain.charge import ChargeState
from domain.ids import SellerId
from domain.readiness import ReadinessCheck, has_failed
from domain.transaction import Transaction
from entrypoints.admission import admit
from entrypoints.cli.checks_report import facts_of, print_table
from entrypoints.cli.connected import Connected, connected
from entrypoints.cli.options import ask
from entrypoints.settings import Settings

LOOK_SECONDS: Final = 0.5
_HOPELESS: Final = {ChargeState.FAILED, ChargeState.CANCELLED, ChargeState.REQUIRES_ACTION}

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked for on the command line."""

    seller: str
    seconds: float
    sure: bool
    as_json: bool


@dataclass(frozen=True, slots=True)
class Verifier:
    """One run, from the question to the last record."""

    lent: Connected
    settings: Settings
    wanted: Wanted

    @property
    def _steps(self) -> VerifyLive:
        steps: VerifyLive = self.lent.container.doors.verify_live()
        return steps

    async def run(self) -> int:
        """Return the exit status: 0 only if every record is there."""
        steps, actor = self._steps, self.lent.actor
        plan = await self._planned()
        agree(plan, is_live=self.settings.stripe_live_mode, sure=self.wanted.sure)
        transaction = plan.transaction or await steps.charge(plan, actor=actor)
        with Console(stderr=True).status("The workers charge, Stripe tells ..."):
            settled = await self._until(lambda: self._now(transaction), _is_decided)
            if settled.charge_state.is_collected or settled.charge is not None:
                await steps.give_back(transaction.id, actor=actor)
            elif settled.charge_state in _HOPELESS:
                checks = await self._checks(settled)
                return await self._end(plan, settled, checks)
            checks = await self._until(lambda: self._checks(transaction), _is_complete)
        return await self._end(plan, await self._now(transaction), checks)

    async def _planned(self) -> VerificationPlan:
        """Return the plan; where only test money moves, the card is Stripe's own test card."""
        steps, seller = self._steps, self.wanted.seller
        try:
            return await steps.plan(SellerId(seller), actor=self.lent.actor)
        except CardMissing:
            if self.settings.stripe_live_mode or seller != VERIFIER:
                raise
        core, client = self.lent.container.core, self.lent.container.gateways.client()
        started = await core.create_customer_setup()(
            seller_id=VERIFIER, email="verify-live@example.com", name=None, actor=self.lent.actor
        )
        await save_trial_card(client, started.setup.reference)

        async def again() -> VerificationPlan | None:
            try:
                return await steps.plan(VERIFIER, actor=self.lent.actor)
            except CardMissing:
                return None

        plan = await self._until(again, lambda found: found is not None)
        if plan is None:
            raise CardMissing("Stripe's word of the test card did not arrive; run `opside doctor`")
        return plan

    async def _now(self, transaction: Transaction) -> Transaction:
        show = self.lent.container.doors.show_transactions()
        found: Transaction | None = await show.one(transaction.id, actor=self.lent.actor)
        return found or transaction

    async def _checks(self, transaction: Transaction) -> Sequence[ReadinessCheck]:
        gather = self.lent.container.doors.gather_evidence()
        return judged(await gather(transaction, actor=self.lent.actor))

    async def _until(
        self, look: Callable[[], Awaitable[Answer]], holds: Callable[[Answer], bool]
    ) -> Answer:
        """Look until it holds, or until patience ends; return what was seen last."""
        loop = asyncio.get_running_loop()
        end = loop.time() + self.wanted.seconds
        seen = await look()
        while not holds(seen) and loop.time() < end:
            await asyncio.sleep(LOOK_SECONDS)
            seen = await look()
        return seen

    async def _end(
        self, plan: VerificationPlan, transaction: Transaction, checks: Sequence[ReadinessCheck]
    ) -> int:
        passed = not has_failed(checks)
        # What may still come is gone on with by the next run.
        is_lost = not transaction.charge_state.is_collected and transaction.next_retry_at is None
        if passed or (transaction.charge_state in _HOPELESS and is_lost):
            await self._steps.end(plan, transaction, passed=passed, actor=self.lent.actor)
        if self.wanted.as_json:
            facts = {"run": plan.run, "transaction": transaction.number, "passed": passed}
            typer.echo(json.dumps({**facts, "checks": facts_of(checks)}))
        else:
            print_table(checks)
        return 0 if passed else 1


def agree(plan: VerificationPlan, *, is_live: bool, sure: bool) -> None:
    """Say what will be charged to whom, and go on only where a person agrees.

    With a live key that is typed, whatever was said beforehand.
    """
    fee, card, customer = plan.quote.fee, plan.card, plan.customer
    typer.echo(
        f"This charges {fee} ({'REAL MONEY' if is_live else 'test money'}) to the {card.brand} card"
        f" that ends with {card.last4} ({card.reference}) of {customer.reference}, seller"
        f" {customer.seller_id}, and refunds it. Stripe keeps its processing fee.",
        err=True,
    )
    if plan.transaction is not None:
        number = plan.transaction.number
        typer.echo(f"It was begun already: transaction {number} is gone on with.", err=True)
    if not is_live:
        ask("Go on?", yes=sure)
    elif typer.prompt(f"Type `charge {fee}` to go on", err=True) != f"charge {fee}":
        raise typer.Abort


def _is_decided(transaction: Transaction) -> bool:
    return transaction.charge is not None or transaction.charge_state in _HOPELESS


def _is_complete(checks: Sequence[ReadinessCheck]) -> bool:
    return not has_failed(checks)


def run_verify_live(settings: Settings, wanted: Wanted) -> int:
    """Do one run, or go on with the one that was broken off; return the exit status."""

    async def run() -> int:
        await admit(settings)
        async with connected(settings) as lent:
            return await Verifier(lent, settings, wanted).run()

    return asyncio.run(run())
