"""The border for what sellers give of themselves: Stripe's refusal blames the field it names."""

from types import TracebackType

import stripe

from adapters.stripe.errors import Border, code_of, described
from application.ports.refusals import RequestRefused
from domain.connect_account import CountryUnsupported
from domain.errors import PaymentsError, invalid

_BAD_REQUEST = 400


class SellerBorder(Border):
    """As `Border`; what Stripe read and refused leaves it as a refusal that proves so."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Raise our word for what was raised."""
        if isinstance(error, stripe.InvalidRequestError) and error.http_status == _BAD_REQUEST:
            # Stripe's own words repeat what the seller gave: they go no further.
            raise refusal_of(error) from None
        super().__exit__(kind, error, trace)


def refusal_of(error: stripe.InvalidRequestError) -> PaymentsError:
    """Return our word for a request that Stripe read and refused."""
    code = code_of(error)
    blamed = error.param or (error.error.param if error.error is not None else None)
    if blamed == "country" or code == "country_unsupported":
        return CountryUnsupported()
    if blamed == "email" or code == "email_invalid":
        return invalid("email", "is no address that the payment provider takes")
    return RequestRefused(described(error))
