"""So many of everything that is listed, of one seller wherever it is a seller's."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from application.ports.idempotency import IdempotencyRecord
from application.ports.inbox import Delivery
from application.ports.jobs import JobKind
from application.ports.unit_of_work import UnitOfWork
from domain.attempt import AttemptTrigger
from domain.dispute import Dispute
from domain.due import DueSide
from domain.ids import ChargeReference, PriceReference, SellerId, TransactionId
from domain.reconciliation import Discrepancy, RunState
from domain.settlement import SettlementWay
from domain.transaction import Transaction
from tests.billing_builders import a_subscription, an_invoice
from tests.builders import (
    LATER,
    NOON,
    a_card,
    a_charge_attempt,
    a_customer,
    a_recovery,
    a_seller_id,
    a_transaction_with_every_field,
    a_transfer_attempt,
    an_account,
    books,
    eur,
    fresh,
)
from tests.clawback_builders import a_clawback, a_due, a_settlement
from tests.contract.store import Store, a_job, an_actor, an_audit_event
from tests.contract.test_exports import an_export
from tests.contract.test_fee_policies import a_policy
from tests.contract.test_inbox import a_delivery, as_event
from tests.contract.test_payouts import a_payout
from tests.contract.test_reconciliations import a_line, a_run
from tests.contract.test_recourse import a_dispute, a_refund
from tests.contract.test_sellers import full_facts

SELLER: Final = SellerId("crowd")

HOUR: Final = timedelta(hours=1)


async def crowd(store: Store, numbers: Iterable[int]) -> Sequence[TransactionId]:
    """Store one of everything for each number; return the transactions."""
    async with store.begin() as unit:
        await _account(unit, SELLER)
        await unit.customers.add(a_customer(SELLER))
    made = []
    for number in numbers:
        delivery = a_delivery()
        await store.inbox.receive(delivery)
        async with store.begin() as unit:
            transaction = await _transaction(unit)
            await _beside(unit, transaction, delivery, number)
        made.append(transaction.id)
    return made


async def _transaction(unit: UnitOfWork) -> Transaction:
    opened = replace(a_transaction_with_every_field(), recovery=a_recovery(SELLER))
    transaction, _ = await unit.transactions.add(opened)
    await unit.attempts.add(a_charge_attempt(transaction))
    transfer = a_transfer_attempt(transaction)
    await unit.attempts.add(transfer)
    await unit.attempts.save(
        transfer.after(AttemptTrigger.SUCCEED, at=LATER, reference=str(transaction.transfer))
    )
    await unit.ledger.post(books().fee_charged(transaction, charge=ChargeReference(fresh("ch"))))
    await unit.refunds.save(replace(a_refund(transaction), amount=eur(1)))
    await unit.disputes.save(_dispute(transaction))
    part = a_settlement(SettlementWay.SHRINK_TRANSFER, eur(2))
    await unit.clawbacks.save(a_clawback(transaction, eur(3), part))
    await unit.dues.add(a_due(transaction, DueSide.DEBT, eur(4)))
    unit.audit.record(an_audit_event(transaction, "happened", step="1"))
    unit.outbox.add(a_job(str(transaction.id), JobKind.RUN_CHARGE))
    return transaction


def _dispute(transaction: Transaction) -> Dispute:
    return replace(a_dispute(transaction), amount=eur(5))


async def _beside(
    unit: UnitOfWork, transaction: Transaction, delivery: Delivery, number: int
) -> None:
    event = replace(as_event(delivery), transaction_id=transaction.id)
    await unit.events.save(event.begun().processed(note=None, transaction_id=transaction.id))
    await _account(unit, a_seller_id())
    await unit.cards.add(a_card(SELLER))
    await unit.payouts.add(a_payout(SELLER, number=number))
    await unit.subscriptions.add(
        replace(a_subscription(SELLER), price=PriceReference(fresh("price")))
    )
    await unit.invoices.add(an_invoice(SELLER))
    await unit.fee_policies.add(a_policy(NOON + number * HOUR))
    await unit.exports.add(an_export(number))
    await _run(unit, transaction)
    await unit.idempotency.reserve(
        IdempotencyRecord(
            caller=an_actor().subject,
            operation="chargeCommission",
            key=f"key-{number}",
            request={"sellerId": SELLER},
            result=str(transaction.id),
            at=NOON,
        )
    )


async def _account(unit: UnitOfWork, seller_id: SellerId) -> None:
    account = await unit.accounts.add(an_account(seller_id))
    if account.facts is None:
        await unit.accounts.save(replace(account, facts=full_facts(fresh("acct"))))


async def _run(unit: UnitOfWork, transaction: Transaction) -> None:
    run = a_run()
    await unit.reconciliations.start(run)
    lines = (a_line(), a_line(eur(2), transaction_id=transaction.id))
    await unit.reconciliations.note(*(Discrepancy.found(run, line) for line in lines))
    await unit.reconciliations.save(run.ended(RunState.DONE, at=LATER))
