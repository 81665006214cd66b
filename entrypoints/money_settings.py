"""What a commission costs, where money goes, and whether it moves at all."""

from decimal import Decimal
from typing import Literal

from pydantic import Field

from domain.clawback import ClawbackKind, ClawbackPolicy
from domain.funds_flow import FundsFlow
from entrypoints.variables import Variables


class PauseSettings(Variables):
    """Whether charges leave."""

    charging_paused: bool = False
    """Lets no new charge leave, as in a rollback: commissions are accepted and wait, subscriptions
    are refused for now, and webhooks, transfers and clawbacks go on."""


class MoneySettings(PauseSettings):
    """The terms that every deployment begins with."""

    platform_fee_percentage: Decimal = Field(Decimal(20), ge=0, le=100, decimal_places=2)
    """The fee's share of a recovery, until `setFeePolicy` says otherwise."""
    default_funds_flow: FundsFlow = FundsFlow.FEE_THEN_TRANSFER
    """How money flows where a commission does not say: FEE_THEN_TRANSFER, FEE_ONLY or
    PLATFORM_COLLECTED."""
    require_funded_transfers: bool = False
    """Whether a share waits until Amazon's money for its claim has arrived."""
    clawback_fee_settlement: Literal["CREDIT_NEXT_CHARGE", "REFUND_CARD"] = "CREDIT_NEXT_CHARGE"
    """Where AUTO lets a charged fee go that Amazon's clawback returns: CREDIT_NEXT_CHARGE or
    REFUND_CARD."""
    clawback_keeps_fee_of_returned_goods: bool = True
    """Whether the fee stays where the seller got the goods back instead of the cash."""
    reconciliation_grace_seconds: int = Field(600, ge=0, le=86_400)
    """How long news from Stripe may be on its way before a reconciliation calls it missing."""

    @property
    def clawback_policy(self) -> ClawbackPolicy:
        """Return what a clawback does where its caller leaves it open."""
        returned = ClawbackKind.CASH_INVENTORY_RETURNED
        keeps = self.clawback_keeps_fee_of_returned_goods
        return ClawbackPolicy(
            keeps_fee=frozenset({returned} if keeps else ()),
            refunds_card=self.clawback_fee_settlement == "REFUND_CARD",
        )

    @property
    def fee_rate_bps(self) -> int:
        """Return the default fee rate in basis points."""
        return int(self.platform_fee_percentage * 100)
