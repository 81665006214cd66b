"""How the API says no: expected refusals are data, and each has a code that stays."""

from collections.abc import Awaitable
from enum import StrEnum
from typing import Final, TypeVar

import strawberry
import structlog

from application.actor import Forbidden
from application.administer_webhooks import WebhookAddressUnset
from application.allowed_prices import PriceNotAllowed
from application.commission import ClaimAlreadyCharged
from application.compare_balance import PeriodTooLong
from application.complete_payment_action import PaymentActionNotRequired
from application.connect_existing import OAuthClosed
from application.create_subscription import AlreadySubscribed
from application.errors import ChargingPaused, NewsOvertaken, OutcomeUnknown
from application.handle_job import JobKept, JobNotDead
from application.needed_work import WorkNeeded
from application.ports.charge_gateway import GatewayMisused, GatewayUnavailable
from application.ports.errors import NotFound, StaleTransaction, StoreUnavailable
from application.ports.idempotency import (
    IdempotencyConflict,
    IdempotencyKeyMissing,
    RequestInProgress,
)
from application.ports.intake import Overloaded
from application.redirects import RedirectNotAllowed
from application.simulate_event import NothingToTell
from application.visit_account import DashboardClosed
from application.webhook_plan import TooManyEndpoints
from domain.amazon_reversal import NotAClawback
from domain.clawback import ClawbackExceeds, NothingLeft, SettlementImpossible
from domain.connect_account import AccountExists, AccountTaken, CountryUnsupported
from domain.customer import CardNotChargeable, NotThisSellers
from domain.due import DebtExceeded
from domain.errors import GatewayError, InvalidInput, PaymentsError
from domain.fees import FeeRejected
from domain.money import CurrencyMismatch
from domain.receipt import ReceiptExhausted
from domain.remedies import CancelImpossible, RetryImpossible, ReversalImpossible
from domain.subscription import SubscriptionEnded
from domain.transition import IllegalTransition
from domain.webhook_event import EventSettled
from entrypoints.graphql.enum_values.refusals import REFUSALS
from entrypoints.graphql.enums import describe_values
from entrypoints.graphql.idempotency_key import IdempotencyKeysDiffer
from entrypoints.observability.exchange import present_exchange

T = TypeVar("T")

_log = structlog.get_logger(__name__)


@strawberry.enum(description="Why a request was refused; codes are stable, for machines.")
class RefusalCode(StrEnum):
    """The codes of the errors that a caller is shown, each from its error."""

    VALIDATION_FAILED = InvalidInput.code
    FEE_REJECTED = FeeRejected.code
    NOT_THIS_SELLERS = NotThisSellers.code
    COUNTRY_UNSUPPORTED = CountryUnsupported.code
    REDIRECT_NOT_ALLOWED = RedirectNotAllowed.code
    CURRENCY_MISMATCH = CurrencyMismatch.code
    ILLEGAL_TRANSITION = IllegalTransition.code
    CLAWBACK_EXCEEDS = ClawbackExceeds.code
    NOTHING_LEFT = NothingLeft.code
    SETTLEMENT_IMPOSSIBLE = SettlementImpossible.code
    NOT_A_CLAWBACK = NotAClawback.code
    DEBT_EXCEEDED = DebtExceeded.code
    RETRY_IMPOSSIBLE = RetryImpossible.code
    CANCEL_IMPOSSIBLE = CancelImpossible.code
    REVERSAL_IMPOSSIBLE = ReversalImpossible.code
    OUTCOME_UNKNOWN = OutcomeUnknown.code
    JOB_NOT_DEAD = JobNotDead.code
    JOB_KEPT = JobKept.code
    WORK_NEEDED = WorkNeeded.code
    RECEIPT_EXHAUSTED = ReceiptExhausted.code
    CARD_NOT_CHARGEABLE = CardNotChargeable.code
    PAYMENT_ACTION_NOT_REQUIRED = PaymentActionNotRequired.code
    CLAIM_ALREADY_CHARGED = ClaimAlreadyCharged.code
    PRICE_NOT_ALLOWED = PriceNotAllowed.code
    CHARGING_PAUSED = ChargingPaused.code
    ALREADY_SUBSCRIBED = AlreadySubscribed.code
    SUBSCRIPTION_ENDED = SubscriptionEnded.code
    IDEMPOTENCY_KEY_MISSING = IdempotencyKeyMissing.code
    IDEMPOTENCY_KEYS_DIFFER = IdempotencyKeysDiffer.code
    IDEMPOTENCY_CONFLICT = IdempotencyConflict.code
    IDEMPOTENCY_IN_PROGRESS = RequestInProgress.code
    ACCOUNT_TAKEN = AccountTaken.code
    ACCOUNT_EXISTS = AccountExists.code
    OAUTH_UNAVAILABLE = OAuthClosed.code
    DASHBOARD_CLOSED = DashboardClosed.code
    EVENT_SETTLED = EventSettled.code
    NOTHING_TO_TELL = NothingToTell.code
    TOO_MANY_ENDPOINTS = TooManyEndpoints.code
    WEBHOOK_ADDRESS_UNSET = WebhookAddressUnset.code
    NOT_FOUND = NotFound.code
    STALE = StaleTransaction.code
    NEWS_OVERTAKEN = NewsOvertaken.code
    UNAVAILABLE = StoreUnavailable.code
    OVERLOADED = Overloaded.code
    PERIOD_TOO_LONG = PeriodTooLong.code
    PROVIDER_UNAVAILABLE = GatewayUnavailable.code
    PROVIDER_REFUSED = GatewayMisused.code


describe_values(RefusalCode, REFUSALS)

CODES: Final = frozenset(RefusalCode)

_PROVIDER: Final = {
    GatewayUnavailable.code: "the payment provider did not answer; ask again with the same key",
    GatewayMisused.code: "the payment provider refused the request; nothing was moved",
}
"""What a caller is told instead of the provider's own words, which are ours to read."""


@strawberry.type(name="FieldProblem", description="One input field and what is wrong with it.")
class RefusedField:
    """A field to blame."""

    field: str = strawberry.field(description="The name of the input field.")
    problem: str = strawberry.field(description="What is wrong with it, for people.")


@strawberry.type(description="The request was understood and is not done; nothing was changed.")
class Refusal:
    """A refusal, as data."""

    code: RefusalCode = strawberry.field(description="Why, for machines.")
    message: str = strawberry.field(description="Why, for people.")
    retryable: bool = strawberry.field(
        description="Whether the same request with the same key may succeed later."
    )
    fields: list[RefusedField] = strawberry.field(description="The input fields to blame, if any.")

    @classmethod
    def of(cls, error: PaymentsError) -> "Refusal":
        """Return what a caller is told of an error whose code is in `CODES`."""
        present_exchange().refuse(error.code)
        return cls(
            code=RefusalCode(error.code),
            message=message_of(error),
            retryable=error.retryable,
            fields=[RefusedField(field=p.field, problem=p.problem) for p in error.fields],
        )


async def or_refusal(answer: Awaitable[T]) -> T | Refusal:
    """Return the answer, or the refusal that was raised instead.

    `Forbidden` and whatever is no business of a caller's pass, to be shown as GraphQL errors.
    """
    try:
        return await answer
    except Forbidden:
        raise
    except PaymentsError as error:
        if error.code not in CODES:
            raise
        return Refusal.of(error)


def message_of(error: PaymentsError) -> str:
    """Return what a caller is told; what the provider said goes to the log instead."""
    if not isinstance(error, GatewayError):
        return str(error)
    level = _log.warning if error.retryable else _log.error
    level("the payment provider did not do as asked", code=error.code, said=str(error))
    return _PROVIDER[error.code]
