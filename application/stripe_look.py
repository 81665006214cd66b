"""Look at all that Stripe holds of one transaction: its charge, refunds, disputes and transfer."""

from collections.abc import Sequence
from dataclasses import dataclass

from application.ports.charge_gateway import Charged, ChargeGateway, ChargeOutcome
from application.ports.recourse_gateway import RecourseGateway, SeenDispute, SeenRefunds
from application.ports.transfer_gateway import TransferGateway, Transferred
from application.ports.unit_of_work import BeginUnitOfWork
from domain.attempt import Attempt, AttemptKind
from domain.dispute import Dispute
from domain.ids import ChargeReference, TransactionId
from domain.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class OurSide:
    """A transaction as it stands here with its disputes, and the last attempt of each kind."""

    transaction: Transaction
    disputes: Sequence[Dispute]
    charge_attempt: Attempt | None
    transfer_attempt: Attempt | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StripeSide:
    """What Stripe shows of a transaction; None is what Stripe has never heard of."""

    charge: ChargeOutcome | None
    refunds: SeenRefunds | None
    disputes: tuple[SeenDispute, ...]
    transfer: Transferred | None


@dataclass(frozen=True, slots=True)
class StripeLook:
    """Reads both sides of a transaction, ours first; what is not known by name is searched for.

    Raises `NotFound`, `GatewayUnavailable` or `GatewayMisused`.
    """

    begin: BeginUnitOfWork
    charges: ChargeGateway
    transfers: TransferGateway
    recourse: RecourseGateway

    async def ours(self, transaction_id: TransactionId) -> OurSide:
        """Return the transaction as it stands here."""
        async with self.begin() as unit:
            return OurSide(
                transaction=await unit.transactions.get(transaction_id),
                disputes=await unit.disputes.of(transaction_id),
                charge_attempt=await unit.attempts.latest(transaction_id, AttemptKind.CHARGE),
                transfer_attempt=await unit.attempts.latest(transaction_id, AttemptKind.TRANSFER),
            )

    async def theirs(self, ours: OurSide) -> StripeSide:
        """Return what Stripe shows of it now."""
        outcome = await self._charge(ours)
        charge = _charge_of(ours.transaction, outcome)
        return StripeSide(
            charge=outcome,
            refunds=None if charge is None else await self.recourse.find_refunds(charge),
            disputes=() if charge is None else await self.recourse.find_disputes_of(charge),
            transfer=await self._transfer(ours),
        )

    async def _charge(self, ours: OurSide) -> ChargeOutcome | None:
        if ours.transaction.payment_intent is not None:
            return await self.charges.find_charge(ours.transaction.payment_intent)
        attempt = ours.charge_attempt
        if attempt is None:
            return None
        return await self.charges.look_up_charge(attempt.charge_request, since=attempt.created_at)

    async def _transfer(self, ours: OurSide) -> Transferred | None:
        if ours.transaction.transfer is not None:
            return await self.transfers.find_transfer(ours.transaction.transfer)
        attempt = ours.transfer_attempt
        if attempt is None:
            return None
        request, since = attempt.transfer_request, attempt.created_at
        return await self.transfers.look_up_transfer(request, since=since)


def _charge_of(transaction: Transaction, outcome: ChargeOutcome | None) -> ChargeReference | None:
    return outcome.charge if isinstance(outcome, Charged) else transaction.charge
