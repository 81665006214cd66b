"""Accept a commission: price the recovery, write the intent, and let a worker charge it."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from application.actor import Actor
from application.allocate_receipts import AllocateReceipts
from application.changes import facts_of, save_change
from application.commission import (
    ClaimAlreadyCharged,
    CommissionAnswer,
    CommissionRequest,
    Replay,
)
from application.new_job import new_job
from application.permissions import Permission
from application.ports.audit import AuditEvent
from application.ports.fee_policies import ChargeTerms
from application.ports.idempotency import IdempotencyRecord
from application.ports.intake import Intake
from application.ports.jobs import JobKind
from application.ports.system import Clock, IdSource
from application.ports.unit_of_work import BeginUnitOfWork, UnitOfWork
from application.price import quote_under
from domain.charge import ChargeState
from domain.customer import CardNotChargeable, NotThisSellers
from domain.fees import FeePolicy, FeeQuote, FeeRejected
from domain.funds_flow import FundsFlow
from domain.ids import PaymentMethodReference, PostingId, TransactionId
from domain.ledger import Bookkeeper
from domain.remade_ids import transaction_id_of
from domain.transaction import Transaction
from domain.transfer import TransferState

OPERATION = "chargeCommission"


@dataclass(frozen=True, slots=True)
class ChargeCommission:
    """Decide to collect a fee; one recovery is charged once, however often it is asked for.

    Nothing is sent from here: the transaction, its job, the idempotency record and the audit are
    one commit. Raises `Forbidden`, `FeeRejected`, `NotThisSellers`, `IdempotencyConflict`,
    `ClaimAlreadyCharged`, `RequestInProgress`, `Overloaded`.
    """

    begin: BeginUnitOfWork
    intake: Intake
    clock: Clock
    ids: IdSource
    policies: tuple[FeePolicy, ...]
    default_flow: FundsFlow

    async def __call__(self, request: CommissionRequest, *, actor: Actor) -> CommissionAnswer:
        """Return the transaction of the recovery, new or as it stands."""
        actor.require(Permission.CHARGE_CREATE)
        self.intake.require_open()
        record = self._record(request, actor)
        async with self.begin() as unit:
            known = await unit.idempotency.reserve(record)
            if known is not None:
                known.require_same(record.request)
                transaction = await unit.transactions.get(TransactionId(UUID(known.result)))
                return CommissionAnswer(transaction, Replay.BY_KEY)
            new_id = TransactionId(UUID(record.result))
            transaction, is_new = await self._find_or_add(unit, request, id=new_id)
            if not is_new:
                _require_same_amount(transaction, request)
                await unit.idempotency.conclude(replace(record, result=str(transaction.id)))
                return CommissionAnswer(transaction, Replay.BY_CLAIM)
            await self._start(unit, transaction, actor)
            transaction = await self._count_earlier_receipts(unit, transaction, actor)
        return CommissionAnswer(transaction, None)

    def _record(self, request: CommissionRequest, actor: Actor) -> IdempotencyRecord:
        return IdempotencyRecord(
            caller=actor.subject,
            operation=OPERATION,
            key=request.idempotency_key,
            request=request.as_record(),
            # Made anew after a restore, it is the one that Stripe has on what was charged.
            result=str(transaction_id_of(request.recovery)),
            at=self.clock.now(),
        )

    async def _find_or_add(
        self, unit: UnitOfWork, request: CommissionRequest, *, id: TransactionId
    ) -> tuple[Transaction, bool]:
        seller_id, now = request.recovery.seller_id, self.clock.now()
        terms = await unit.fee_policies.terms_of(seller_id, at=now)
        card = await _card(unit, request, terms, at=now)
        try:
            quote = quote_under(
                self.policies, terms.policy, request.recovered, seller_id=seller_id, at=now
            )
        except FeeRejected:
            # Today's price list may refuse what was charged under an earlier one.
            known = await unit.index.of_recovery(request.recovery)
            if known is None:
                raise
            return await unit.transactions.get(known), False
        return await unit.transactions.add(self._open(request, card, quote, id=id, at=now))

    def _open(
        self,
        request: CommissionRequest,
        card: PaymentMethodReference | None,
        quote: FeeQuote,
        *,
        id: TransactionId,
        at: datetime,
    ) -> Transaction:
        return Transaction.open(
            id=id,
            recovery=request.recovery,
            funds_flow=request.funds_flow or self.default_flow,
            quote=quote,
            payment_method=card,
            metadata=request.metadata,
            at=at,
        )

    async def _start(self, unit: UnitOfWork, transaction: Transaction, actor: Actor) -> None:
        if transaction.charge_state is ChargeState.KEPT:
            books = Bookkeeper(id=PostingId(self.ids.new()), at=transaction.created_at)
            await unit.ledger.post(books.fee_kept(transaction))
        if transaction.charge_state is ChargeState.PENDING:
            unit.outbox.add(new_job(self.ids, JobKind.RUN_CHARGE, transaction.id, actor=actor))
        if transaction.transfer_state is TransferState.PLANNED:
            unit.outbox.add(new_job(self.ids, JobKind.RUN_TRANSFER, transaction.id, actor=actor))
        unit.audit.record(
            AuditEvent(
                action="transaction.requested",
                subject=f"transaction:{transaction.id}",
                actor=actor,
                at=transaction.created_at,
                before={},
                after={name: value for name, value in facts_of(transaction).items() if value},
                transaction_id=transaction.id,
                seller_id=transaction.seller_id,
            )
        )

    async def _count_earlier_receipts(
        self, unit: UnitOfWork, transaction: Transaction, actor: Actor
    ) -> Transaction:
        # Whoever sends the share counts what has come; a kept fee that is all of the recovery
        # leaves nothing to send.
        if transaction.charge_state is not ChargeState.KEPT or transaction.has_share:
            return transaction
        funded = await AllocateReceipts(self.clock, self.ids)(unit, transaction)
        await save_change(unit, transaction, funded, action="transaction.funded", actor=actor)
        return await unit.transactions.get(transaction.id)


async def _card(
    unit: UnitOfWork, request: CommissionRequest, terms: ChargeTerms, *, at: datetime
) -> PaymentMethodReference | None:
    """Return the card to charge: the one that was named, else the default if it can pay."""
    customer = terms.customer
    if request.customer and (customer is None or customer.reference != request.customer):
        raise NotThisSellers("customerId")
    if request.payment_method is None:
        return await _default_card(unit, terms, at=at)
    named = await unit.cards.get(request.payment_method)
    if named is None or named.seller_id != request.recovery.seller_id:
        raise NotThisSellers("paymentMethodId")
    if not named.is_chargeable(at=at):
        raise CardNotChargeable
    return named.reference


async def _default_card(
    unit: UnitOfWork, terms: ChargeTerms, *, at: datetime
) -> PaymentMethodReference | None:
    card = terms.default_card
    if (
        terms.customer
        and terms.customer.default_card
        and (card is None or not card.is_chargeable(at=at))
    ):
        # Whoever saves a card holds the customer, and the statement that waited for that still
        # sees the cards of before.
        card = await unit.cards.get(terms.customer.default_card)
    return card.reference if card is not None and card.is_chargeable(at=at) else None


def _require_same_amount(transaction: Transaction, request: CommissionRequest) -> None:
    if transaction.quote.recovered != request.recovered:
        raise ClaimAlreadyCharged(transaction)
