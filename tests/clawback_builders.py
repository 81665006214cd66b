"""Clawbacks, settlements, debts and credits that tests are made of."""

from datetime import datetime
from typing import Final

from adapters.system.ids import Uuid7Source
from domain.clawback import Clawback, ClawbackKind, SettlementChoice
from domain.due import Due, DueSide
from domain.ids import ClawbackId, DueId, SettlementId
from domain.money import Money, zero
from domain.settlement import Settlement, SettlementState, SettlementWay
from domain.transaction import Transaction
from tests.builders import NOON

_ids: Final = Uuid7Source()


def a_clawback(
    transaction: Transaction,
    amount: Money,
    *settlements: Settlement,
    gives_fee_back: bool = True,
    at: datetime = NOON,
) -> Clawback:
    return Clawback(
        id=ClawbackId(_ids.new()),
        transaction_id=transaction.id,
        kind=ClawbackKind.CASH_NO_INVENTORY,
        choice=SettlementChoice.AUTO,
        amount=amount,
        gives_fee_back=gives_fee_back,
        reason="found",
        created_at=at,
        settlements=settlements,
    )


def a_due(transaction: Transaction, side: DueSide, amount: Money, at: datetime = NOON) -> Due:
    return Due(
        id=DueId(_ids.new()),
        side=side,
        seller_id=transaction.seller_id,
        transaction_id=transaction.id,
        amount=amount,
        settled=zero(amount.currency),
        created_at=at,
    )


def a_settlement(
    way: SettlementWay, amount: Money, state: SettlementState = SettlementState.SETTLED
) -> Settlement:
    return Settlement(id=SettlementId(_ids.new()), way=way, amount=amount, state=state)
