"""What is true of the books after every step, and what besides when nothing is left to do."""

from collections import Counter

from application.ports.charge_gateway import Charged
from domain.attempt import Attempt, AttemptKind, AttemptState
from domain.charge import ChargeState
from domain.connect_account import ConnectAccount
from domain.funds_flow import FundsFlow
from domain.ledger import Account
from domain.transaction import Transaction
from domain.transfer import HoldReason, TransferState
from tests.unit.application.ledger_view import (
    balance,
    clearing_due,
    clearing_of,
    require_agreement,
    transfers_sent,
)
from tests.unit.application.story import attempts_of, buried
from tests.unit.application.world import World

AT_REST = frozenset(
    {
        ChargeState.AWAITING_PAYMENT_METHOD,
        ChargeState.REQUIRES_ACTION,
        ChargeState.CHARGED,
        ChargeState.KEPT,
        ChargeState.FAILED,
    }
)
SHARE_AT_REST = frozenset(
    {
        TransferState.NONE,
        TransferState.HELD,
        TransferState.TRANSFERRED,
        TransferState.REVERSED,
    }
)
FEE_IS_IN = frozenset({ChargeState.CHARGED, ChargeState.KEPT})


def require_sound_books(world: World) -> None:
    """Fail unless the books are whole, whatever is going on."""
    transactions = list(world.database.tables.transactions.values())
    assert sum(balance(world, account) for account in Account) == 0
    fees = sum(t.quote.fee.minor_units for t in transactions if t.charge_state in FEE_IS_IN)
    revenue = balance(world, Account.FEE_REVENUE) + balance(world, Account.KEPT_FEES)
    assert revenue == -fees
    receipts = world.database.tables.receipts.values()
    left = sum(receipt.remaining.minor_units for receipt in receipts)
    assert balance(world, Account.UNALLOCATED_RECEIPTS) == -left
    for transaction in transactions:
        assert clearing_of(world, transaction) == clearing_due(transaction)
        assert transaction.unfunded.minor_units >= 0
        _require_told(world, transaction)
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
        if transaction.charge_state in FEE_IS_IN:
            assert (transaction.transfer_state is TransferState.NONE) != transaction.has_share
        if transaction.charge_state is ChargeState.AWAITING_PAYMENT_METHOD:
            _require_no_card_to_try(world, transaction)
        _require_reason(world, transaction)


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
            payout = transaction.quote.payout
            assert world.processor.purses.of(payout).available < payout.minor_units
        case reason:
            assert reason is None
