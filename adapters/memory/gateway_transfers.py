"""Shares sent by the processor in memory."""

from dataclasses import dataclass
from datetime import datetime

from adapters.memory.gateway_objects import HeldTransfer
from adapters.memory.gateway_processor import MemoryProcessor
from application.ports.charge_gateway import GatewayMisused
from application.ports.transfer_gateway import (
    TransferHeld,
    TransferOutcome,
    Transferred,
    TransferRefused,
)
from domain.attempt import TransferRequest
from domain.balance import MovementKind
from domain.ids import TransferReference
from domain.transaction import Failure
from domain.transfer import HoldReason


@dataclass(frozen=True, slots=True)
class MemoryTransferGateway:
    """Keeps `TransferGateway`: out of the platform's available balance, or not at all."""

    processor: MemoryProcessor

    async def transfer(self, request: TransferRequest, *, key: str) -> TransferOutcome:
        return self.processor.door.answer_once(key, request, lambda: self._transfer(request))

    async def find_transfer(self, reference: TransferReference) -> Transferred:
        return self.processor.door.answer(lambda: self._find(reference))

    async def look_up_transfer(
        self, request: TransferRequest, *, since: datetime
    ) -> Transferred | None:
        return self.processor.door.answer(lambda: self._look_up(request, since))

    def _transfer(self, request: TransferRequest) -> TransferOutcome:
        account = self.processor.accounts.get(request.destination)
        if account is None:
            return TransferRefused(failure=Failure("resource_missing"))
        if not account.transfers_active:
            return TransferHeld(
                reason=HoldReason.ACCOUNT_NOT_READY,
                failure=Failure("insufficient_capabilities_for_transfer"),
            )
        purse = self.processor.purses.of(request.amount)
        if purse.available < request.amount.minor_units:
            return TransferHeld(
                reason=HoldReason.BALANCE_INSUFFICIENT, failure=Failure("balance_insufficient")
            )
        purse.available -= request.amount.minor_units
        return self._keep(request)

    def _keep(self, request: TransferRequest) -> Transferred:
        shown = Transferred(
            transaction_id=request.transaction_id,
            transfer=TransferReference(self.processor.new_reference("tr")),
            destination=request.destination,
            amount=request.amount,
        )
        self.processor.transfers[shown.transfer] = HeldTransfer(
            shown=shown, created_at=self.processor.clock.now()
        )
        self.processor.moves.add(
            MovementKind.TRANSFER,
            -request.amount,
            shown.transfer,
            transaction_id=request.transaction_id,
            is_marked=True,
        )
        return shown

    def _find(self, reference: TransferReference) -> Transferred:
        if reference not in self.processor.transfers:
            raise GatewayMisused("no such transfer")
        return self.processor.transfers[reference].shown

    def _look_up(self, request: TransferRequest, since: datetime) -> Transferred | None:
        for held in reversed(self.processor.transfers.values()):
            is_same = held.shown.transaction_id == request.transaction_id
            if is_same and held.created_at >= since:
                return held.shown
        return None
