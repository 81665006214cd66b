"""Giving fees back to cards, and taking shares back, at the payment processor."""

from dataclasses import dataclass
from typing import Protocol

from application.ports.recourse_gateway import SeenRefunds
from application.ports.transfer_gateway import Transferred
from domain.attempt import RefundRequest, ReversalRequest
from domain.transaction import Failure


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundRefused:
    """No refund was made; `seen` is how the charge stands. A disputed one may be refunded later."""

    failure: Failure
    is_disputed: bool
    seen: SeenRefunds


@dataclass(frozen=True, slots=True, kw_only=True)
class ReversalRefused:
    """Nothing was taken back, and never will be by this request; `seen` is how things stand."""

    failure: Failure
    seen: Transferred


class ClawbackGateway(Protocol):
    """Moves money back, at most once per key.

    What is made bears the name of the settlement that it was made for, so that it is found again.
    Every method raises `GatewayUnavailable` or `GatewayMisused`, and nothing else.
    """

    async def refund(self, request: RefundRequest, *, key: str) -> SeenRefunds | RefundRefused:
        """Give a part of a fee back; return all refunds of its charge, this one included."""
        ...

    async def look_up_refund(self, request: RefundRequest) -> SeenRefunds | None:
        """Search what was made for this request; None is proof that nothing was."""
        ...

    async def reverse(self, request: ReversalRequest, *, key: str) -> Transferred | ReversalRefused:
        """Take a part of a share back; return the transfer with this reversal and all others."""
        ...

    async def look_up_reversal(self, request: ReversalRequest) -> Transferred | None:
        """Search what was made for this request; None is proof that nothing was."""
        ...
