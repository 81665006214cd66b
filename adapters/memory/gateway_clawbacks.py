"""Money that goes back at the processor in memory."""

from dataclasses import dataclass
from typing import Final

from adapters.memory.gateway_processor import MemoryProcessor
from application.ports.charge_gateway import GatewayMisused
from application.ports.clawback_gateway import RefundRefused, ReversalRefused
from application.ports.recourse_gateway import SeenRefunds
from application.ports.transfer_gateway import Transferred
from domain.attempt import RefundRequest, ReversalRequest
from domain.dispute import DisputeStatus
from domain.refund import RefundStatus
from domain.transaction import Failure

_CAME_BACK: Final = frozenset({RefundStatus.FAILED, RefundStatus.CANCELED})
_REFUNDABLE: Final = frozenset(
    {
        DisputeStatus.WARNING_NEEDS_RESPONSE,
        DisputeStatus.WARNING_UNDER_REVIEW,
        DisputeStatus.WARNING_CLOSED,
        DisputeStatus.PREVENTED,
        DisputeStatus.WON,
    }
)


@dataclass(frozen=True, slots=True)
class MemoryClawbackGateway:
    """Keeps `ClawbackGateway`: out of what is left of a charge, and of a seller's account."""

    processor: MemoryProcessor

    async def refund(self, request: RefundRequest, *, key: str) -> SeenRefunds | RefundRefused:
        return self.processor.door.answer_once(key, request, lambda: self._refund(request))

    async def look_up_refund(self, request: RefundRequest) -> SeenRefunds | None:
        return self.processor.door.answer(lambda: self._refund_of(request))

    async def reverse(self, request: ReversalRequest, *, key: str) -> Transferred | ReversalRefused:
        return self.processor.door.answer_once(key, request, lambda: self._reverse(request))

    async def look_up_reversal(self, request: ReversalRequest) -> Transferred | None:
        return self.processor.door.answer(lambda: self._reversal_of(request))

    def _refund(self, request: RefundRequest) -> SeenRefunds | RefundRefused:
        recourse = self.processor.recourse
        seen = recourse.refunds_of(request.charge)
        gone = sum(one.amount.minor_units for one in seen.refunds if one.status not in _CAME_BACK)
        left = self.processor.charges[request.charge].amount.minor_units - gone
        is_disputed = any(
            one.status not in _REFUNDABLE for one in recourse.disputes_of(request.charge)
        )
        is_refused = recourse.refuses_refunds or request.amount.minor_units > left
        if is_disputed or is_refused:
            code = "charge_disputed" if is_disputed else "invalid_request"
            return RefundRefused(failure=Failure(code), is_disputed=is_disputed, seen=seen)
        recourse.refund(request.charge, request.amount, settlement_id=request.settlement_id)
        return recourse.refunds_of(request.charge)

    def _refund_of(self, request: RefundRequest) -> SeenRefunds | None:
        seen = self.processor.recourse.refunds_of(request.charge)
        is_made = any(one.settlement_id == request.settlement_id for one in seen.refunds)
        return seen if is_made else None

    def _reverse(self, request: ReversalRequest) -> Transferred | ReversalRefused:
        shown = self._transfer(request)
        if shown.destination not in self.processor.accounts:
            return ReversalRefused(failure=Failure("account_invalid"), seen=shown)
        if shown.destination in self.processor.emptied:
            return ReversalRefused(failure=Failure("balance_insufficient"), seen=shown)
        try:
            self.processor.reverse(
                request.transfer, request.amount, settlement_id=request.settlement_id
            )
        except GatewayMisused:
            return ReversalRefused(failure=Failure("invalid_request"), seen=shown)
        return self._transfer(request)

    def _reversal_of(self, request: ReversalRequest) -> Transferred | None:
        shown = self._transfer(request)
        is_made = any(one.settlement_id == request.settlement_id for one in shown.reversals)
        return shown if is_made else None

    def _transfer(self, request: ReversalRequest) -> Transferred:
        if request.transfer not in self.processor.transfers:
            raise GatewayMisused("no such transfer")
        return self.processor.transfers[request.transfer].shown
