"""What can go wrong with work that was accepted; each says whether trying again helps."""

from domain.errors import ApplicationError


class OutcomeUnknown(ApplicationError):
    """Stripe has the request and has not said what came of it; ask again later."""

    code = "OUTCOME_UNKNOWN"
    retryable = True


class ObjectUnknown(ApplicationError):
    """An event speaks of something that is not in our books yet; it waits and is tried again."""

    code = "OBJECT_UNKNOWN"
    retryable = True


class NewsOvertaken(ApplicationError):
    """While Stripe was asked, somebody else heard something different; ask Stripe once more."""

    code = "NEWS_OVERTAKEN"
    retryable = True


class NotOurs(ApplicationError):
    """An event speaks of something that another service made on the same Stripe account."""

    code = "NOT_OURS"


class ChargingPaused(ApplicationError):
    """Whoever runs the service lets no charge leave for now; what waits goes on by itself."""

    code = "CHARGING_PAUSED"
    retryable = True

    def __init__(self) -> None:
        """Say what ends it."""
        super().__init__("charging is paused; it goes on once CHARGING_PAUSED is unset")


class AmountMismatch(ApplicationError):
    """Stripe moved another amount than we asked for; nothing is booked until somebody looks."""

    code = "AMOUNT_MISMATCH"
    retryable = True


class SecondCharge(ApplicationError):
    """Stripe shows a second successful charge for one fee; nothing is booked, somebody looks."""

    code = "SECOND_CHARGE"
    retryable = True


class SecondTransfer(ApplicationError):
    """Stripe shows a second transfer of one share; nothing is booked, somebody looks."""

    code = "SECOND_TRANSFER"
    retryable = True
