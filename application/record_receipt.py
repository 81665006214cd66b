"""Record Amazon's money arriving, and release what was waiting for it."""

from dataclasses import dataclass
from typing import Final

from application.actor import Actor, Role
from application.file_receipt import FileReceipt
from application.permissions import Permission
from application.ports.idempotency import IdempotencyRecord
from application.ports.system import Clock, IdSource
from application.ports.unit_of_work import BeginUnitOfWork, UnitOfWork
from application.replay_events import require_reason
from domain.errors import invalid
from domain.ids import ReceiptId
from domain.money import Money
from domain.receipt import Receipt, ReceiptSource
from domain.transaction import RecoveryKey, Transaction

OPERATION = "recordRecoveryReceipt"

RESERVED: Final = ("tu_", "rcp_")
"""What Stripe calls top-ups and we call draws; nobody's bank statement may look like either."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptRequest:
    """Money from the bank, or out of what an earlier receipt left over.

    Without a recovery nobody knows yet whom it is for: it stays unallocated until it is drawn on.
    """

    recovery: RecoveryKey | None
    amount: Money
    source: ReceiptSource
    reference: str
    idempotency_key: str
    reason: str | None = None

    def as_record(self) -> dict[str, str]:
        """Return the request by the names that callers know."""
        recovery, said = self.recovery, {} if self.reason is None else {"reason": self.reason}
        seller_id, claim_id, recovery_id = recovery or ("", "", "")
        return {
            **said,
            "sellerId": seller_id,
            "claimId": claim_id,
            "recoveryId": recovery_id,
            "amountCents": str(self.amount.minor_units),
            "currency": self.amount.currency.code,
            "source": self.source,
            "reference": self.reference,
        }


@dataclass(frozen=True, slots=True)
class ReceiptAnswer:
    """The receipt, the transaction that it went to if there is one yet, and whether it is news."""

    receipt: Receipt
    transaction: Transaction | None
    replayed: bool


@dataclass(frozen=True, slots=True)
class RecordReceipt:
    """Count money towards a recovery, once per key and once per reference.

    Raises `Forbidden`, `InvalidInput`, `ReceiptExhausted`, `NotFound`, `IdempotencyConflict`.
    """

    begin: BeginUnitOfWork
    file: FileReceipt
    clock: Clock
    ids: IdSource

    async def __call__(self, request: ReceiptRequest, *, actor: Actor) -> ReceiptAnswer:
        """Return the receipt as it stands once it is booked."""
        actor.require(Permission.RECEIPT_RECORD)
        _require_recordable(request)
        if actor.role is Role.ADMIN or request.reason is not None:
            require_reason(request.reason or "")
        receipt = self._receipt(request)
        async with self.begin() as unit:
            record = self._record(request, receipt, actor)
            known = await unit.idempotency.reserve(record)
            if known is not None:
                known.require_same(record.request)
                return await _answer_again(unit, _reference(request, known.result))
            if request.source is ReceiptSource.RECEIPT and request.recovery is not None:
                # The transaction first, as everybody does who locks both.
                await self.file.fund.lock_transaction(unit, request.recovery)
                parent = await unit.receipts.lock(request.reference)
                await unit.receipts.save(parent.allocate(request.amount))
            transaction, is_new = await self.file(unit, receipt, actor=actor, reason=request.reason)
            if not is_new:
                raise invalid("reference", "this money is recorded already")
            booked = await unit.receipts.lock(receipt.reference)
        return ReceiptAnswer(booked, transaction, replayed=False)

    def _receipt(self, request: ReceiptRequest) -> Receipt:
        receipt_id = ReceiptId(self.ids.new())
        return Receipt.record(
            id=receipt_id,
            source=request.source,
            reference=_reference(request, str(receipt_id)),
            amount=request.amount,
            recovery=request.recovery,
            at=self.clock.now(),
        )

    def _record(self, request: ReceiptRequest, receipt: Receipt, actor: Actor) -> IdempotencyRecord:
        return IdempotencyRecord(
            caller=actor.subject,
            operation=OPERATION,
            key=request.idempotency_key,
            request=request.as_record(),
            result=str(receipt.id),
            at=self.clock.now(),
        )


def _require_recordable(request: ReceiptRequest) -> None:
    if request.amount.minor_units <= 0:
        raise invalid("amountCents", "must be at least 1")
    if not request.reference:
        raise invalid("reference", "must name where the money came from")
    if request.source is ReceiptSource.TOP_UP:
        raise invalid("source", "a top-up is recorded by Stripe's own event")
    if request.source is ReceiptSource.RECEIPT and request.recovery is None:
        raise invalid("sellerId", "must name the recovery that an earlier receipt is drawn on for")
    is_new = request.source is ReceiptSource.BANK_ACCOUNT
    if is_new and request.reference.startswith(RESERVED):
        raise invalid("reference", f"must not begin with {' or '.join(RESERVED)}")


def _reference(request: ReceiptRequest, id: str) -> str:
    """Return what the receipt is called: a draw on an earlier one is called by its own id."""
    return request.reference if request.source is not ReceiptSource.RECEIPT else f"rcp_{id}"


async def _answer_again(unit: UnitOfWork, reference: str) -> ReceiptAnswer:
    known = await unit.receipts.lock(reference)
    transaction_id = await unit.index.of_recovery(known.recovery) if known.recovery else None
    transaction = await unit.transactions.get(transaction_id) if transaction_id else None
    return ReceiptAnswer(known, transaction, replayed=True)
