"""What every store may answer instead of doing as asked."""

from domain.errors import ApplicationError


class NotFound(ApplicationError):
    """There is no such thing, or not for this caller."""

    code = "NOT_FOUND"

    def __init__(self, what: str) -> None:
        """Name what was looked for."""
        super().__init__(f"no such {what}")


class StoreUnavailable(ApplicationError):
    """The database did not answer in time; nothing was done, ask again."""

    code = "UNAVAILABLE"
    retryable = True


class BrokerUnavailable(ApplicationError):
    """Redis did not answer; workers find their work by looking, so nothing is lost."""

    code = "BROKER_UNAVAILABLE"
    retryable = True


class StaleTransaction(ApplicationError):
    """Somebody else changed the transaction since it was read; read it again."""

    code = "STALE"
    retryable = True
