"""Why a charge was refused, and what happens next."""

from datetime import datetime
from typing import Self

import strawberry

from domain.dunning import FailureAction, action_of
from domain.transaction import Transaction


@strawberry.type(description="Why the charge was refused last, and what happens next.")
class ChargeFailure:
    """A refusal, shown; a seller sees a card that was lost or stolen as a plain decline."""

    code: str = strawberry.field(description="Stripe's code.")
    decline_code: str | None = strawberry.field(description="The bank's code, if it gave one.")
    advice_code: str | None = strawberry.field(description="The network's advice, if any.")
    action: FailureAction = strawberry.field(description="What the charge waits for.")
    next_retry_at: datetime | None = strawberry.field(
        description="When the same card is tried again, if it is."
    )

    @classmethod
    def of(cls, transaction: Transaction) -> Self | None:
        """Return the refusal of a transaction, shown; None where there is none."""
        failure, action = transaction.failure, action_of(transaction)
        if failure is None or action is None:
            return None
        return cls(
            code=failure.code,
            decline_code=failure.decline_code,
            advice_code=failure.advice_code,
            action=action,
            next_retry_at=transaction.next_retry_at,
        )
