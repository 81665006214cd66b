"""However a recovery is clawed back, in parts and in any order, the same goes back to the cent."""

from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.charge import ChargeState
from domain.clawback import Clawback
from domain.currency import Currency
from domain.dispute import Dispute, DisputeStatus
from domain.funds_flow import FundsFlow
from domain.ids import DisputeReference, RefundReference, SettlementId
from domain.money import Money, half_up, zero
from domain.refund import Refund, RefundStatus
from domain.settlement import SettlementState, SettlementWay
from domain.standing import Standing, fee_part
from domain.transaction import Transaction
from domain.transfer import TransferState
from tests.builders import NOON, POLICY, a_transaction, a_transaction_id, usd
from tests.clawback_builders import a_clawback, a_settlement

W = SettlementWay


@dataclass
class Story:
    """A transaction that was charged and sent, and what was clawed back of it."""

    transaction: Transaction
    clawbacks: list[Clawback]

    @classmethod
    def of(
        cls, recovered: Money, flow: FundsFlow = FundsFlow.FEE_THEN_TRANSFER, fee: int | None = None
    ) -> "Story":
        least = Money(recovered.currency.least_charge * 10, recovered.currency)
        opened = a_transaction(recovered=recovered if fee is None else least, funds_flow=flow)
        if fee is not None:
            quote = replace(opened.quote, recovered=recovered, fee=Money(fee, recovered.currency))
            nothing = zero(recovered.currency)
            opened = replace(opened, quote=quote, clawed_back=nothing, reversed=nothing)
        charge = ChargeState.CHARGED if flow.charges_card else ChargeState.KEPT
        transfer = TransferState.TRANSFERRED if opened.has_share else TransferState.NONE
        return cls(replace(opened, charge_state=charge, transfer_state=transfer), [])

    @property
    def standing(self) -> Standing:
        return Standing.of(self.transaction, self.clawbacks)

    def claw_back(self, amount: Money, *, gives_fee_back: bool = True) -> tuple[Money, Money]:
        """Claw back, and settle at once; return what moved of fee and share."""
        fee = self.standing.fee_step(amount, gives_fee_back=gives_fee_back)
        share = self.standing.share_step(amount)
        settlements = (a_settlement(W.CREDIT_NEXT_CHARGE, fee), a_settlement(W.SELLER_DEBT, share))
        self.clawbacks.append(
            a_clawback(self.transaction, amount, *settlements, gives_fee_back=gives_fee_back)
        )
        total = self.transaction.clawed_back + amount
        self.transaction = replace(self.transaction, clawed_back=total)
        return fee, share


@st.composite
def splits(draw: st.DrawFn) -> tuple[Money, int, list[Money]]:
    """Draw a recovery, any fee on it, and parts that are together no more than it."""
    currency = draw(st.sampled_from([Currency.USD, Currency.JPY, Currency.KWD]))
    step = currency.step
    recovered = draw(st.integers(1, 5_000))
    fee = draw(st.integers(1, recovered))
    cuts = sorted(draw(st.lists(st.integers(0, recovered), min_size=1, max_size=8)))
    parts = [high - low for low, high in zip([0, *cuts], cuts, strict=False) if high > low]
    amounts = [Money(part * step, currency) for part in draw(st.permutations(parts))]
    return Money(recovered * step, currency), fee * step, amounts


@given(split=splits(), flow=st.sampled_from(FundsFlow))
def test_any_split_and_order_gives_the_totals_of_one(
    split: tuple[Money, int, list[Money]], flow: FundsFlow
) -> None:
    recovered, fee, parts = split
    many, one = Story.of(recovered, flow, fee), Story.of(recovered, flow, fee)
    moved = [many.claw_back(part) for part in parts]
    whole = sum(part.minor_units for part in parts)
    if whole:
        one.claw_back(Money(whole, recovered.currency))
    assert many.standing.fee_given == one.standing.fee_given
    assert many.standing.share_taken == one.standing.share_taken
    quote = many.transaction.quote
    assert all(Money(0, recovered.currency) <= part for step in moved for part in step)
    assert many.standing.fee_given <= quote.fee
    assert many.standing.share_taken <= quote.payout
    exact = half_up(fee * whole, recovered.minor_units)
    assert abs(many.standing.fee_given.minor_units - exact) < recovered.currency.step
    if flow.transfers_share:
        together = many.standing.fee_given + many.standing.share_taken
        assert together.minor_units == whole
    if whole == recovered.minor_units:
        assert many.standing.fee_given == quote.fee
        assert many.standing.share_taken == (
            quote.payout if flow.transfers_share else quote.payout - quote.payout
        )


@given(split=splits(), data=st.data())
def test_kept_and_returned_fees_may_mix_in_any_order(
    split: tuple[Money, int, list[Money]], data: st.DataObject
) -> None:
    recovered, fee, parts = split
    kinds = [data.draw(st.booleans()) for _ in parts]
    pairs = list(zip(parts, kinds, strict=True))
    first, second = Story.of(recovered, fee=fee), Story.of(recovered, fee=fee)
    for part, gives in pairs:
        first.claw_back(part, gives_fee_back=gives)
    for part, gives in data.draw(st.permutations(pairs)):
        second.claw_back(part, gives_fee_back=gives)
    assert first.standing.fee_given == second.standing.fee_given
    assert first.standing.share_taken == second.standing.share_taken
    bearing = sum(part.minor_units for part, gives in pairs if gives)
    expected = fee_part(first.transaction.quote, Money(bearing, recovered.currency))
    assert first.standing.fee_given == expected


@pytest.mark.parametrize(
    ("recovered", "clawed_back", "fee", "share"),
    [
        (10_000, 5_000, 1_000, 4_000),
        (10_000, 10_000, 2_000, 8_000),
        (10_000, 1, 0, 1),
        (10_000, 3, 1, 2),
        (100, 50, 25, 25),
        (100, 1, 1, 0),
        (100, 100, 50, 50),
    ],
)
def test_golden_amounts(recovered: int, clawed_back: int, fee: int, share: int) -> None:
    story = Story.of(usd(recovered))
    assert story.claw_back(usd(clawed_back)) == (usd(fee), usd(share))


def test_where_no_share_was_sent_none_comes_back() -> None:
    story = Story.of(usd(10_000), FundsFlow.FEE_ONLY)
    assert story.claw_back(usd(5_000)) == (usd(1_000), usd(0))
    assert story.claw_back(usd(5_000)) == (usd(1_000), usd(0))


def test_what_went_back_for_its_own_sake_is_not_given_twice() -> None:
    story = Story.of(usd(10_000))
    story.clawbacks.append(
        a_clawback(story.transaction, usd(0), a_settlement(W.REFUND_CARD, usd(700)))
    )
    assert story.standing.fee_left == usd(1_300)
    assert story.claw_back(usd(5_000)) == (usd(300), usd(4_000))


def test_what_failed_or_was_dropped_is_given_by_the_next() -> None:
    story = Story.of(usd(10_000))
    failed = a_settlement(W.REFUND_CARD, usd(1_000), SettlementState.FAILED)
    dropped = a_settlement(W.REVERSE_TRANSFER, usd(4_000), SettlementState.DROPPED)
    story.clawbacks.append(a_clawback(story.transaction, usd(5_000), failed, dropped))
    story.transaction = replace(story.transaction, clawed_back=usd(5_000))
    assert story.claw_back(usd(2_500)) == (usd(1_500), usd(6_000))


def test_what_others_did_at_stripe_counts() -> None:
    story = Story.of(usd(10_000))
    transaction = replace(story.transaction, reversed=usd(1_000))
    refunds = [
        a_refund(transaction, 300, RefundStatus.SUCCEEDED),
        a_refund(transaction, 100, RefundStatus.PENDING),
        a_refund(transaction, 500, RefundStatus.FAILED),
        replace(
            a_refund(transaction, 600, RefundStatus.SUCCEEDED),
            settlement_id=SettlementId(a_transaction_id()),
        ),
    ]
    standing = Standing.of(
        transaction, [], refunds=refunds, disputes=[a_dispute(transaction, DisputeStatus.LOST, 50)]
    )
    assert (standing.fee_given, standing.card_given) == (usd(450), usd(450))
    assert (standing.fee_left, standing.card_left) == (usd(1_550), usd(1_550))
    assert standing.share_taken == usd(1_000)
    assert standing.share_step(usd(5_000)) == usd(3_000)
    won = [a_dispute(transaction, DisputeStatus.WON, 50)]
    assert Standing.of(transaction, [], disputes=won).fee_given == usd(0)


def test_a_reversal_counts_once_whether_it_is_made_or_still_to_be_made() -> None:
    story = Story.of(usd(10_000))
    open_one = a_settlement(W.REVERSE_TRANSFER, usd(3_000), SettlementState.SUBMITTED)
    made_one = a_settlement(W.REVERSE_TRANSFER, usd(1_000))
    transaction = replace(story.transaction, clawed_back=usd(5_000), reversed=usd(1_000))
    clawback = a_clawback(transaction, usd(5_000), open_one, made_one)
    standing = Standing.of(transaction, [clawback])
    assert (standing.share_taken, standing.share_left) == (usd(4_000), usd(0))
    assert standing.reversible == usd(4_000)
    without = Standing.of(transaction, [clawback], apart_from=open_one)
    assert (without.share_left, without.reversible) == (usd(3_000), usd(7_000))


def a_refund(transaction: Transaction, units: int, status: RefundStatus) -> Refund:
    return Refund(
        reference=RefundReference(f"re_{units}"),
        transaction_id=transaction.id,
        amount=usd(units),
        status=status,
        created_at=NOON,
    )


def a_dispute(transaction: Transaction, status: DisputeStatus, units: int) -> Dispute:
    return Dispute(
        reference=DisputeReference("du_1"),
        transaction_id=transaction.id,
        reason="fraudulent",
        amount=usd(units),
        status=status,
        opened_at=NOON,
    )


def test_the_fee_of_the_policy_is_the_one_that_is_given_back() -> None:
    quote = POLICY.quote(usd(333))
    assert [fee_part(quote, usd(n)).minor_units for n in (1, 2, 332, 333)] == [0, 0, 67, 67]
