"""Which way the money of one recovery goes."""

from enum import StrEnum

from domain.money import Money, zero


class FundsFlow(StrEnum):
    """Who holds the recovery, and so what is charged and what is transferred."""

    FEE_THEN_TRANSFER = "FEE_THEN_TRANSFER"
    """Charge the fee by card; once charged, transfer the seller's share."""

    FEE_ONLY = "FEE_ONLY"
    """Amazon paid the seller directly: charge the fee, transfer nothing."""

    PLATFORM_COLLECTED = "PLATFORM_COLLECTED"
    """The recovery reached the platform: keep the fee from it, transfer the share."""

    @property
    def charges_card(self) -> bool:
        """Return whether the fee is collected by card."""
        return self is not FundsFlow.PLATFORM_COLLECTED

    @property
    def transfers_share(self) -> bool:
        """Return whether the seller's share goes through the platform."""
        return self is not FundsFlow.FEE_ONLY

    def expected_receipt(self, *, recovered: Money, payout: Money) -> Money:
        """Return what the platform should receive from Amazon for one transaction."""
        if self is FundsFlow.PLATFORM_COLLECTED:
            return recovered
        return payout if self.transfers_share else zero(recovered.currency)
