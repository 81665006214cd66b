"""The family tree of everything that this service raises on purpose.

PaymentsError
├── DomainError        a rule said no; final, and shown to the caller
├── ApplicationError   the request cannot be served; each class says whether to retry
├── GatewayError       Stripe did not do as asked, or did not answer
└── WebhookRejected    a delivery that cannot be Stripe's (application/ports/webhook_verifier.py)
"""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One input field and what is wrong with it."""

    field: str
    problem: str


class PaymentsError(Exception):
    """A failure that has a name: `code` is for machines, `retryable` for callers."""

    code: ClassVar[str] = "PAYMENTS_ERROR"
    retryable: ClassVar[bool] = False

    @property
    def fields(self) -> tuple[FieldProblem, ...]:
        """Return the input fields to blame, if any."""
        return ()


class DomainError(PaymentsError):
    """A rule of the domain said no; the same request will be refused again."""


class ApplicationError(PaymentsError):
    """The request cannot be served as things stand."""


class GatewayError(PaymentsError):
    """The payment processor did not do as asked."""


class InvalidInput(DomainError):
    """One input field breaks its rule; nothing was stored and nothing was charged."""

    code = "VALIDATION_FAILED"

    def __init__(self, *problems: FieldProblem) -> None:
        """Blame `problems`, each a field and what is wrong with it."""
        super().__init__("; ".join(f"{p.field}: {p.problem}" for p in problems))
        self.problems = problems

    @property
    def fields(self) -> tuple[FieldProblem, ...]:
        """Return the fields to blame."""
        return self.problems


def invalid(field: str, problem: str) -> InvalidInput:
    """Return the refusal that blames one field."""
    return InvalidInput(FieldProblem(field, problem))
