"""Any story at all: every trigger is fired at every state that random walks reach."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from domain.charge import CHARGE_FINAL, CHARGE_LATE, CHARGE_TRANSITIONS, ChargeState, ChargeTrigger
from domain.funds_flow import FundsFlow
from domain.ids import ChargeReference, PaymentIntentReference, TransferReference
from domain.money import Money
from domain.status import status_of
from domain.transaction import Transaction
from domain.transfer import (
    TRANSFER_FINAL,
    TRANSFER_LATE,
    TRANSFER_TRANSITIONS,
    HoldReason,
    TransferState,
    TransferTrigger,
)
from domain.transition import IllegalTransition
from tests.builders import a_transaction, usd

HOLDING = {TransferTrigger.HOLD}


class Stories(RuleBasedStateMachine):
    """A transaction to which anything may happen, and what must stay true of it."""

    transaction: Transaction
    opened: Transaction

    @initialize(
        flow=st.sampled_from(FundsFlow),
        card=st.sampled_from(["pm_1", None]),
        units=st.integers(50, 100_000),
    )
    def open(self, flow: FundsFlow, card: str | None, units: int) -> None:
        self.opened = a_transaction(funds_flow=flow, payment_method=card, recovered=usd(units))
        self.transaction = self.opened

    @rule(trigger=st.sampled_from(ChargeTrigger))
    def fire_at_the_charge(self, trigger: ChargeTrigger) -> None:
        before, at = self.transaction, self._tick()
        target = CHARGE_TRANSITIONS.get((before.charge_state, trigger))
        if target is None:
            with pytest.raises(IllegalTransition):
                before.charge_after(trigger, at=at)
            return
        self.transaction = before.charge_after(trigger, at=at)
        assert self.transaction.charge_state is target
        assert self.transaction == replace(before, charge_state=target, failure=None, updated_at=at)

    @rule(trigger=st.sampled_from(TransferTrigger), reason=st.sampled_from(HoldReason))
    def fire_at_the_transfer(self, trigger: TransferTrigger, reason: HoldReason) -> None:
        before, at = self.transaction, self._tick()
        target = TRANSFER_TRANSITIONS.get((before.transfer_state, trigger))
        given = reason if trigger in HOLDING else None
        if target is None:
            with pytest.raises(IllegalTransition):
                before.transfer_after(trigger, at=at, hold_reason=given)
            return
        self.transaction = before.transfer_after(trigger, at=at, hold_reason=given)
        assert self.transaction == replace(
            before, transfer_state=target, hold_reason=given, updated_at=at
        )

    @precondition(
        lambda self: (self.transaction.charge_state, ChargeTrigger.SUCCEED) in CHARGE_TRANSITIONS
    )
    @rule()
    def collect_the_fee(self) -> None:
        before = self.transaction
        self.transaction = before.charged(
            payment_intent=PaymentIntentReference("pi_1"),
            charge=ChargeReference("ch_1"),
            at=self._tick(),
        )
        planned = before.has_share and before.transfer_state is TransferState.NONE
        expected = TransferState.PLANNED if planned else before.transfer_state
        assert self.transaction.charge_state is ChargeState.CHARGED
        assert self.transaction.transfer_state is expected

    @precondition(
        lambda self: (
            (self.transaction.transfer_state, TransferTrigger.ACCEPT) in TRANSFER_TRANSITIONS
        )
    )
    @rule()
    def send_the_share(self) -> None:
        self.transaction = self.transaction.transferred(
            transfer=TransferReference("tr_1"), at=self._tick()
        )
        assert self.transaction.transfer_state is TransferState.TRANSFERRED

    @precondition(
        lambda self: (
            self.transaction.transfer_state is TransferState.TRANSFERRED
            and self.transaction.has_share
        )
    )
    @rule(data=st.data())
    def take_back_the_share(self, data: st.DataObject) -> None:
        payout, sofar = self.transaction.quote.payout, self.transaction.reversed
        total = usd(data.draw(st.integers(sofar.minor_units + 1, payout.minor_units)))
        self.transaction = self.transaction.share_reversed(total=total, at=self._tick())
        is_all = self.transaction.transfer_state is TransferState.REVERSED
        assert is_all is (total == payout)

    @rule(data=st.data())
    def receive(self, data: st.DataObject) -> None:
        unfunded = self.transaction.unfunded.minor_units
        amount = usd(data.draw(st.integers(0, unfunded)))
        before = self.transaction
        self.transaction = before.receive(amount, at=self._tick())
        assert self.transaction.unfunded == before.unfunded - amount

    @invariant()
    def no_amount_leaves_its_bounds(self) -> None:
        now, nothing = self.transaction, usd(0)
        quote = now.quote
        assert quote.fee + quote.payout == quote.recovered
        assert nothing <= now.reversed <= quote.payout
        assert nothing <= now.funded <= quote.recovered
        assert now.is_funded is now.unfunded.is_zero
        assert self._amounts_are_of_one_currency()

    @invariant()
    def what_was_agreed_never_changes(self) -> None:
        now, then = self.transaction, self.opened
        assert (now.id, now.recovery, now.quote) == (then.id, then.recovery, then.quote)
        assert (now.funds_flow, now.created_at) == (then.funds_flow, then.created_at)
        assert now.metadata == then.metadata

    @invariant()
    def the_status_is_that_of_the_states(self) -> None:
        now = self.transaction
        assert now.status is status_of(now.charge_state, now.transfer_state)

    @invariant()
    def a_hold_has_a_reason_and_nothing_else_has(self) -> None:
        is_held = self.transaction.transfer_state is TransferState.HELD
        assert is_held is (self.transaction.hold_reason is not None)

    @invariant()
    def late_news_is_a_no_op_that_no_table_knows(self) -> None:
        now = self.transaction
        for charge in ChargeTrigger:
            expected = CHARGE_LATE.get((now.charge_state, charge))
            assert now.late_charge_news(charge) == expected
        for transfer in TransferTrigger:
            assert now.late_transfer_news(transfer) == TRANSFER_LATE.get(
                (now.transfer_state, transfer)
            )

    @invariant()
    def what_is_final_stays(self) -> None:
        now = self.transaction
        if now.charge_state in CHARGE_FINAL:
            assert not any((now.charge_state, t) in CHARGE_TRANSITIONS for t in ChargeTrigger)
        if now.transfer_state in TRANSFER_FINAL:
            assert not any((now.transfer_state, t) in TRANSFER_TRANSITIONS for t in TransferTrigger)

    def _tick(self) -> datetime:
        return self.transaction.updated_at + timedelta(seconds=1)

    def _amounts_are_of_one_currency(self) -> bool:
        now = self.transaction
        amounts: tuple[Money, ...] = (now.refunded, now.reversed, now.clawed_back, now.funded)
        return {amount.currency for amount in amounts} == {now.quote.recovered.currency}


TestStories = Stories.TestCase
TestStories.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
