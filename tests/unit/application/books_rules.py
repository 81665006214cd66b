"""What is true of the books after every step, and what besides when nothing is left to do."""

from collections import Counter

from application.ports.charge_gateway import Charged
from domain.attempt import Attempt, AttemptKind, AttemptState
from domain.charge import ChargeState
from domain.clawback import Clawback
from domain.connect_account import ConnectAccount
from domain.due import DueSide
from domain.funds_flow import FundsFlow
from domain.ledger import Account
from domain.money import Money, zero
from domain.settlement import SettlementState
from domain.standing import Standing, fee_part
from domain.transaction import Transaction
from domain.transfer import HoldReason, TransferState
from tests.unit.application.ledger_view import (
    balance,
    clearing_due,
    clearing_of,
    require_agreement,
    transfers_sent,
)
from tests.unit.application.statement_rules import require_statements
from tests.unit.application.story import attempts_of, buried
from tests.unit.application.world import World

AT_REST = frozenset(
    {
        ChargeState.AWAITING_PAYMENT_METHOD,
        ChargeState.REQUIRES_ACTION,
        ChargeState.CHARGED,
        ChargeState.KEPT,
        ChargeState.FAILED,
        ChargeState.CANCELLED,
        ChargeState.REFUNDED,
    }
)
SHARE_AT_REST = frozenset(
    {
        TransferState.NONE,
        TransferState.HELD,
        TransferState.TRANSFERRED,
        TransferState.REVERSED,
        TransferState.WITHHELD,
    }
)
FEE_IS_IN = frozenset({ChargeState.CHARGED, ChargeState.KEPT})


def require_sound_books(world: World) -> None:
    """Fail unless the books are whole, whatever is going on."""
    transactions = list(world.database.tables.transactions.values())
    assert sum(balance(world, account) for account in Account) == 0
    fees = sum(_fee_left(transaction).minor_units for transaction in transactions)
    revenue = balance(world, Account.FEE_REVENUE) + balance(world, Account.KEPT_FEES)
    assert revenue == -fees
    receipts = world.database.tables.receipts.values()
    left = sum(receipt.remaining.minor_units for receipt in receipts)
    assert balance(world, Account.UNALLOCATED_RECEIPTS) == -left
    for side, account, sign in (
        (DueSide.DEBT, Account.SELLER_DEBTS, 1),
        (DueSide.CREDIT, Account.SELLER_CREDITS, -1),
    ):
        dues = world.database.tables.dues.values()
        still_open = sum(due.remaining.minor_units for due in dues if due.side is side)
        assert balance(world, account) == sign * still_open
    for transaction in transactions:
        _require_no_more_than_due(world, transaction)
        assert clearing_of(world, transaction) == clearing_due(world, transaction)
        assert transaction.unfunded.minor_units >= 0
        _require_told(world, transaction)
    require_statements(world)
    _require_one_movement(world)
    _require_one_open_attempt(world)


def require_rest(world: World) -> None:
    """Fail unless all is done that can be done, and Stripe's book is ours."""
    require_agreement(world)
    assert buried(world) == []
    assert [
        event.note for event in world.database.tables.events.values() if not event.is_final
    ] == []
    assert not any(attempt.is_open for attempt in world.database.tables.attempts.values())
    for transaction in world.database.tables.transactions.values():
        assert transaction.charge_state in AT_REST
        assert transaction.transfer_state in SHARE_AT_REST
        is_withheld = transaction.transfer_state is TransferState.WITHHELD
        if transaction.charge_state in FEE_IS_IN and not is_withheld:
            assert (transaction.transfer_state is TransferState.NONE) != transaction.has_share
        if transaction.charge_state is ChargeState.AWAITING_PAYMENT_METHOD:
            _require_no_card_to_try(world, transaction)
        _require_reason(world, transaction)
        _require_settled(world, transaction)


def _fee_left(transaction: Transaction) -> Money:
    """Return what of a fee is ours: a credit pays before the card does."""
    adjustments = transaction.adjustments
    if not transaction.charge_state.is_collected:
        return adjustments.credited
    return transaction.fee_due - transaction.refunded - adjustments.forgone


def _require_no_more_than_due(world: World, transaction: Transaction) -> None:
    """Fail if more than the fee went back, or more than the share was taken."""
    tables = world.database.tables
    clawbacks = [c for c in tables.clawbacks.values() if c.transaction_id == transaction.id]
    refunds = [r for r in tables.refunds.values() if r.transaction_id == transaction.id]
    standing = Standing.of(transaction, clawbacks, refunds=refunds)
    quote, clawed_back = transaction.quote, transaction.clawed_back
    assert standing.fee_given <= quote.fee
    assert standing.share_taken <= quote.payout
    # What stands is what is due, unless others gave or took more than that.
    assert fee_part(quote, standing.bearing) <= standing.fee_given + _void(clawbacks, quote.fee)
    if transaction.funds_flow.transfers_share:
        assert clawed_back - fee_part(quote, clawed_back) <= standing.share_taken


def _void(clawbacks: list[Clawback], fee: Money) -> Money:
    """Return what of a fee was to go back and did not: a person has to act, or nothing is due."""
    void = (one.amount for c in clawbacks for one in c.settlements if not one.counts)
    return sum(void, start=zero(fee.currency))


def _require_no_card_to_try(world: World, transaction: Transaction) -> None:
    """Fail where a charge waits for a card and the seller has one that has not refused it."""
    customer = world.database.tables.customers.get(transaction.seller_id)
    if customer is None or customer.default_card is None:
        return
    last = attempts_of(world, transaction.id, AttemptKind.CHARGE)[-1]
    assert last.state is AttemptState.REFUSED
    assert last.charge_request.payment_method == customer.default_card


def _require_told(world: World, transaction: Transaction) -> None:
    """Fail unless the audit's last word on each state is the state."""
    told: dict[str, str | None] = {}
    for _, event in sorted(world.database.tables.audit.items()):
        if event.transaction_id == transaction.id:
            told.update(event.after)
    assert told["chargeState"] == transaction.charge_state
    assert told["transferState"] == transaction.transfer_state
    assert told["funded"] == str(transaction.funded)
    assert told["reversed"] == str(transaction.reversed)


def _require_one_movement(world: World) -> None:
    outcomes = [intent.outcome for intent in world.processor.intents.values()]
    paid = Counter(one.transaction_id for one in outcomes if isinstance(one, Charged))
    sent = Counter(one.transaction_id for one in transfers_sent(world))
    assert max([*paid.values(), *sent.values()], default=0) <= 1
    for transaction in world.database.tables.transactions.values():
        if transaction.funds_flow is FundsFlow.FEE_ONLY:
            assert transaction.id not in sent
        if transaction.funds_flow is FundsFlow.PLATFORM_COLLECTED:
            assert transaction.id not in paid


def _require_one_open_attempt(world: World) -> None:
    attempts: list[Attempt] = list(world.database.tables.attempts.values())
    opened = Counter((a.request.transaction_id, a.kind) for a in attempts if a.is_open)
    assert max(opened.values(), default=0) <= 1


def _require_reason(world: World, transaction: Transaction) -> None:
    """Fail if a share is held for a reason that has gone."""
    account: ConnectAccount | None = world.database.tables.accounts.get(transaction.seller_id)
    match transaction.hold_reason:
        case HoldReason.ACCOUNT_NOT_READY:
            assert account is None or not account.can_receive
        case HoldReason.UNFUNDED:
            assert not transaction.is_funded
        case HoldReason.BALANCE_INSUFFICIENT:
            payout = transaction.share_due
            assert world.processor.purses.of(payout).available < payout.minor_units
        case reason:
            assert reason is None


def _require_settled(world: World, transaction: Transaction) -> None:
    """Fail if a clawback waits for anything but a fee that is not charged."""
    for clawback in world.database.tables.clawbacks.values():
        if clawback.transaction_id != transaction.id:
            continue
        for one in clawback.settlements:
            assert one.state not in {SettlementState.READY, SettlementState.SUBMITTED}
            if one.state is SettlementState.WAITING:
                assert not transaction.charge_state.is_collected
