"""Who hears of each exchange with a caller, beside the access log."""

from contextlib import AbstractContextManager, nullcontext
from typing import Protocol

from entrypoints.observability.exchange import Exchange


class ExchangeObserver(Protocol):
    """Hears of every HTTP request, for metrics and traces."""

    def serving(self, exchange: Exchange) -> AbstractContextManager[None]:
        """Return what is entered before a request is served and left after it, in its task."""
        ...

    def served(self, exchange: Exchange, *, status: int, seconds: float) -> None:
        """Hear how a request ended, while `serving` is entered still.

        By now the exchange has the name of what was asked for.
        """
        ...


class NobodyWatches:
    """Keeps `ExchangeObserver` for who wants to know nothing."""

    def serving(self, _: Exchange) -> AbstractContextManager[None]:
        """Do nothing."""
        return nullcontext()

    def served(self, _: Exchange, *, status: int, seconds: float) -> None:
        """Do nothing."""
