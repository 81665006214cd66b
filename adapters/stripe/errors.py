"""The border: the one place where what the SDK raises becomes what the ports promise."""

from types import TracebackType

import aiohttp
import stripe

from application.ports.charge_gateway import GatewayBusy, GatewayMisused, GatewayUnavailable
from domain.errors import DomainError, GatewayError

_MISUSE = (
    stripe.AuthenticationError,
    stripe.PermissionError,
    stripe.InvalidRequestError,
    stripe.CardError,
)


class Border:
    """Around every call: `GatewayUnavailable` or `GatewayMisused` leave it, nothing else.

    What is not known to be a refusal is an unknown outcome, for money may have moved.
    """

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(
        self, _: type[BaseException] | None, error: BaseException | None, __: TracebackType | None
    ) -> None:
        """Raise our word for what was raised; a cancellation passes as it is."""
        if not isinstance(error, Exception) or isinstance(error, GatewayError):
            return
        if isinstance(error, stripe.APIError) and error.error is None:
            # The SDK puts an answer that it cannot read into its message: a secret may be in it.
            raise GatewayUnavailable(described(error)) from None
        raise translated(error) from error


def translated(error: Exception) -> GatewayError:
    """Return our word for a failure; the message names Stripe's code and request, no secret."""
    if isinstance(error, stripe.RateLimitError):
        # A limit, or the lock of an object that another call holds: Stripe turned this one away.
        return GatewayBusy(described(error))
    if isinstance(error, _MISUSE):
        return GatewayMisused(described(error))
    if isinstance(error, stripe.StripeError):
        # A key that was used for other parameters is here too: what its first use did is unknown.
        return GatewayUnavailable(described(error))
    if isinstance(error, DomainError):
        return GatewayMisused(str(error))
    if isinstance(error, (aiohttp.ClientError, TimeoutError, OSError)):
        # The SDK reads the body outside its own error handling: a body that stops half-way.
        return GatewayUnavailable(f"the answer broke off: {type(error).__name__}")
    return GatewayUnavailable(f"the answer makes no sense: {type(error).__name__}")


def described(error: stripe.StripeError) -> str:
    """Return what is safe to log: kind, status, code, parameter and Stripe's request id."""
    told = {
        "status": error.http_status,
        "code": code_of(error),
        # What OAuth refuses with has no parameter to blame.
        "param": getattr(error.error, "param", None),
        "request": error.request_id,
        "cause": type(error.__cause__).__name__ if error.__cause__ is not None else None,
    }
    known = ", ".join(f"{name} {value}" for name, value in told.items() if value is not None)
    return f"{type(error).__name__}({known})"


def code_of(error: stripe.StripeError) -> str | None:
    """Return Stripe's code; some errors of the SDK carry it only in the object that came."""
    return error.code or (error.error.code if error.error is not None else None)
