"""What a transaction shows of itself that is translated only if it is asked for."""

import strawberry

from domain import transaction as domain
from entrypoints.graphql.charge_failure import ChargeFailure
from entrypoints.graphql.fee_policy import FeePolicySnapshot
from entrypoints.graphql.metadata import MetadataEntry
from entrypoints.graphql.money import Money, money_or_none
from entrypoints.graphql.node import Node
from entrypoints.graphql.resolver import resolver


@strawberry.type
class TransactionFacts(Node):
    """A transaction's amounts and terms: a page of fifty has three hundred and fifty amounts."""

    row: strawberry.Private[domain.Transaction]

    @resolver
    def recovered(self) -> Money:
        """Show what Amazon paid."""
        return Money.of(self.row.quote.recovered)

    @resolver
    def platform_fee(self) -> Money:
        """Show the performance fee."""
        return Money.of(self.row.quote.fee)

    @resolver
    def seller_payout(self) -> Money:
        """Show the seller's share: recovered minus fee."""
        return Money.of(self.row.quote.payout)

    @resolver
    def refunded(self) -> Money:
        """Show how much of the fee was given back so far."""
        return Money.of(self.row.refunded)

    @resolver
    def reversed(self) -> Money:
        """Show how much of the share was taken back so far."""
        return Money.of(self.row.reversed)

    @resolver
    def clawed_back(self) -> Money:
        """Show how much of the recovery Amazon took back so far."""
        return Money.of(self.row.clawed_back)

    @resolver
    def stripe_fee(self) -> Money | None:
        """Show what Stripe kept of the charge; null until Stripe has settled it."""
        return money_or_none(self.row.processing_fee)

    @resolver
    def fee_policy(self) -> FeePolicySnapshot:
        """Show the terms that priced it, kept as they were."""
        return FeePolicySnapshot.of(self.row.quote.terms)

    @resolver
    def metadata(self) -> list[MetadataEntry]:
        """List what the caller attached."""
        return [MetadataEntry(key=key, value=value) for key, value in self.row.metadata.items()]

    @resolver
    def failure_code(self) -> str | None:
        """Tell why the last charge or transfer was refused: the bank's code, else Stripe's."""
        failure = self.row.failure
        return failure.decline_code or failure.code if failure else None

    @resolver
    def failure(self) -> ChargeFailure | None:
        """Tell why the charge was refused last, and what happens next."""
        return ChargeFailure.of(self.row)
