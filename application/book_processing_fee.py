"""Job: ask Stripe what it kept of a charge, and book it."""

from dataclasses import dataclass

from application.actor import Actor
from application.changes import save_change
from application.errors import OutcomeUnknown
from application.ports.funding_gateway import FundingGateway
from application.ports.unit_of_work import BeginUnitOfWork
from application.settle_charge import SettleCharge
from domain.ids import TransactionId


@dataclass(frozen=True, slots=True)
class BookProcessingFee:
    """Books the fee once; raises `OutcomeUnknown` while Stripe has not settled the charge."""

    begin: BeginUnitOfWork
    gateway: FundingGateway
    settle: SettleCharge

    async def __call__(self, *, transaction_id: TransactionId, actor: Actor) -> None:
        """Bring the processing fee of one charged transaction into the books."""
        async with self.begin() as unit:
            known = await unit.transactions.get(transaction_id)
        if known.processing_fee is not None or known.charge is None:
            return
        fee = await self.gateway.find_processing_fee(known.charge)
        if fee is None:
            raise OutcomeUnknown("the charge is not settled yet")
        async with self.begin() as unit:
            before = await unit.transactions.lock(transaction_id)
            if before.processing_fee is not None:
                return
            after = await self.settle.book_processing_fee(unit, before, fee)
            await save_change(unit, before, after, action="charge.settled", actor=actor)
