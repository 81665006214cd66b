"""What clawbacks and write-offs are given."""

import strawberry

from application.clawback_request import ClawbackRequest
from application.write_off_debt import WriteOffRequest
from domain.amazon_reversal import AmazonReversal
from domain.clawback import ClawbackKind, SettlementChoice
from domain.errors import invalid
from domain.money import Money
from entrypoints.graphql.idempotency_key import read_key
from entrypoints.graphql.ids import transaction_id_of
from entrypoints.graphql.inputs import KEY_DESCRIPTION, read_seller
from entrypoints.graphql.reading import Problems
from entrypoints.graphql.scalars import BigInt


@strawberry.input(description="A line of Amazon's report of reimbursements, or of a settlement.")
class AmazonReversalInput:
    """A line, given."""

    type: str = strawberry.field(description="Amazon's name of it, such as COMPENSATED_CLAWBACK.")
    amount_cents: BigInt = strawberry.field(
        description="The amount in minor units, signed as in the report: below zero takes back."
    )
    inventory_returned: int = strawberry.field(
        default=0, description="How many goods came back in place of the cash."
    )


@strawberry.input(
    description="A clawback: give amountClawedBackCents, amazonReversal or refundAmountCents."
)
class ClawbackInput:
    """What `clawback` and `clawbackPreview` are given."""

    transaction_id: strawberry.ID = strawberry.field(description="Its id, `txn_…`.")
    amount_clawed_back_cents: BigInt | None = strawberry.field(
        default=None,
        description="What Amazon took back, in minor units of the transaction's currency.",
    )
    amazon_reversal: AmazonReversalInput | None = strawberry.field(
        default=None, description="Amazon's own line instead: its sign and goods say what it is."
    )
    refund_amount_cents: BigInt | None = strawberry.field(
        default=None,
        description="A part of the fee that goes back for its own sake, up to what is left of it.",
    )
    kind: ClawbackKind | None = strawberry.field(
        default=None, description="Why Amazon took it back; amazonReversal knows by itself."
    )
    settlement: SettlementChoice = strawberry.field(
        default=SettlementChoice.AUTO, description="The means to insist on, if any."
    )
    reason: str = strawberry.field(description="Why; it is recorded.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY_DESCRIPTION)

    def key(self, headers: tuple[str, ...]) -> str:
        """Return the key; raise a refusal that names what is wrong with it."""
        problems = Problems()
        key = read_key(self.idempotency_key, headers, problems)
        problems.raise_any()
        return key

    def request(self) -> ClawbackRequest:
        """Return the request in the service's words; raise `InvalidInput` or `NotAClawback`."""
        transaction_id = transaction_id_of(self.transaction_id)
        if transaction_id is None:
            raise invalid("transactionId", "must look like txn_…")
        clawed_back, kind = self._taken()
        return ClawbackRequest(
            transaction_id=transaction_id,
            clawed_back=clawed_back,
            refund=self.refund_amount_cents,
            kind=kind,
            settlement=self.settlement,
            reason=self.reason,
        )

    def _taken(self) -> tuple[int | None, ClawbackKind]:
        """Return what Amazon took back and of what kind it is."""
        line = self.amazon_reversal
        if line is None and self.kind is None:
            raise invalid("kind", "required unless amazonReversal is given")
        if line is None:
            return self.amount_clawed_back_cents, self.kind or ClawbackKind.ERROR
        if self.amount_clawed_back_cents is not None:
            raise invalid("amazonReversal", "must not be given together with an amount")
        reversal = AmazonReversal(
            type=line.type, units=line.amount_cents, inventory_returned=line.inventory_returned
        )
        return reversal.taken, self.kind or reversal.kind


@strawberry.input(description="A seller's debt to give up, or a part of it.")
class WriteOffInput:
    """What `writeOffSellerDebt` is given."""

    seller_id: strawberry.ID = strawberry.field(description="Whose debt it is.")
    currency: str = strawberry.field(description="The ISO 4217 code, in any case.")
    amount_cents: BigInt = strawberry.field(
        description="How much is given up, in the currency's minor units."
    )
    reason: str = strawberry.field(description="Why; it is recorded.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY_DESCRIPTION)

    def request(self, headers: tuple[str, ...]) -> tuple[WriteOffRequest, str]:
        """Return the request and its key; raise a refusal that names every field."""
        problems = Problems()
        currency = problems.currency("currency", self.currency)
        request = WriteOffRequest(
            seller_id=read_seller(problems, self.seller_id),
            amount=Money(self.amount_cents, currency),
            reason=self.reason,
        )
        key = read_key(self.idempotency_key, headers, problems)
        problems.raise_any()
        return request, key
