"""`clawback`: what Amazon took back, or what of a fee is given back to the card."""

from http import HTTPStatus
from typing import Final

from application.clawback_request import ClawbackRequest
from domain.clawback import ClawbackKind, SettlementChoice
from entrypoints.graphql.ids import public_clawback_id, public_transaction_id
from entrypoints.http.rest.call import Call
from entrypoints.http.rest.model import Given, Told
from entrypoints.http.rest.operation import Operation
from entrypoints.http.rest.transaction import StatusWord, status_word
from entrypoints.http.rest.words import AmountGiven, Reason, TransactionName


class TransactionToClawBack(Given):
    """A transaction whose recovery Amazon took back."""

    transaction_id: TransactionName
    """Its number, or its id."""
    reason: Reason
    """Why; it is recorded."""
    refund_amount_cents: AmountGiven | None = None
    """What of the fee goes back to the card; without it all of the recovery is clawed back."""


class Settlement(Told):
    """One part of a clawback, and the way that it goes."""

    way: str
    """Which way."""
    amount_cents: int
    """How much, in minor units."""
    state: str
    """How far it has come."""


class ClawedBack(Told):
    """A clawback as it stands once it is decided; a worker does the rest."""

    clawback_id: str
    """Its id, `cbk_…`."""
    transaction_id: int
    """The transaction's number."""
    id: str
    """The transaction's id, `txn_…`."""
    status: StatusWord
    """In which state the transaction is."""
    clawed_back_cents: int
    """What of the recovery is taken back so far, in minor units."""
    currency: str
    """The currency of all amounts."""
    settlements: list[Settlement]
    """The parts of this clawback."""
    replayed: bool
    """Whether it was asked for before."""


async def clawback(call: Call, given: TransactionToClawBack) -> ClawedBack:
    """Take back what Amazon took back, or give a part of the fee back to the card; once."""
    transaction_id = await call.transaction_id(given.transaction_id)
    refund = given.refund_amount_cents
    whole = None
    if refund is None:
        found = await call.use_cases.show_transactions.one(transaction_id, actor=call.actor)
        # Where there is none, any amount lets the use case say so.
        whole = 1 if found is None else found.quote.recovered.minor_units
    answer = await call.use_cases.claw_back(
        ClawbackRequest(
            transaction_id=transaction_id,
            kind=ClawbackKind.CASH_NO_INVENTORY,
            reason=given.reason,
            settlement=SettlementChoice.AUTO if refund is None else SettlementChoice.REFUND_CARD,
            clawed_back=whole,
            refund=refund,
        ),
        idempotency_key=call.key_or_derived(given),
        actor=call.actor,
    )
    return ClawedBack(
        clawback_id=public_clawback_id(answer.clawback.id),
        transaction_id=answer.transaction.number,
        id=public_transaction_id(answer.transaction.id),
        status=status_word(answer.transaction.status),
        clawed_back_cents=answer.transaction.clawed_back.minor_units,
        currency=answer.clawback.amount.currency.code,
        settlements=[
            Settlement(way=one.way, amount_cents=one.amount.minor_units, state=one.state)
            for one in answer.clawback.settlements
        ],
        replayed=answer.replayed,
    )


CLAWBACKS: Final = (
    Operation(
        method="POST",
        path="/stripe/clawback",
        group="Reconciliation",
        stands_for=("clawback",),
        handler=clawback,
        given=TransactionToClawBack,
        told=(ClawedBack,),
        refuses=(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT),
        takes_key=True,
        example={
            "transactionId": 1,
            "reason": "Amazon refund reversal",
            "refundAmountCents": 2000,
        },
    ),
)
