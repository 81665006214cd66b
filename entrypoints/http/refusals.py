"""Why a request is turned away before any use case sees it; HTTP's own words."""

from typing import ClassVar

from domain.errors import PaymentsError


class RequestRefused(PaymentsError):
    """The request itself is wrong; nothing was done."""

    status: ClassVar[int] = 400
    code = "BAD_REQUEST"


class BodyTooLarge(RequestRefused):
    """More came than this door takes."""

    status = 413
    code = "BODY_TOO_LARGE"


class BodyTooSlow(RequestRefused):
    """The body did not come to its end in time."""

    status = 408
    code = "BODY_TOO_SLOW"


class MediaTypeRefused(RequestRefused):
    """The body is not JSON, or does not say so; a plain form can therefore not reach this door."""

    status = 415
    code = "UNSUPPORTED_MEDIA_TYPE"


class MethodRefused(RequestRefused):
    """The door answers another method."""

    status = 405
    code = "METHOD_NOT_ALLOWED"


class BodyMalformed(RequestRefused):
    """The body is not what this door reads."""

    code = "BAD_REQUEST"


class OperationNotFound(RequestRefused):
    """No document is known by this hash; send it whole."""

    code = "PERSISTED_QUERY_NOT_FOUND"


class OperationNotListed(RequestRefused):
    """The document is not on the list of those that were agreed upon: nothing else is served."""

    code = "PERSISTED_QUERY_NOT_IN_LIST"


class ClientGone(RequestRefused):
    """The caller hung up before the request was whole; there is nobody to answer."""

    code = "CLIENT_GONE"


class TooManyConnections(RequestRefused):
    """The caller, or the process, has as many live connections as it may have."""

    status = 429
    code = "RATE_LIMITED"
    retryable = True


class RateLimited(RequestRefused):
    """The caller asked for more than it may, and may go on in `retry_seconds`."""

    status = 429
    code = "RATE_LIMITED"
    retryable = True

    def __init__(self, message: str, *, retry_seconds: int) -> None:
        """Say how much it was, and when to go on."""
        super().__init__(message)
        self.retry_seconds = retry_seconds
