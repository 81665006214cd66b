"""Who hears of what a process does: the log always, and whoever else was asked for."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from application.ports.gateway_calls import CallObserver, GatewayCall
from application.ports.jobs import ClaimedJob
from application.run_jobs import JobObserver
from entrypoints.observability.exchange import Exchange
from entrypoints.observability.exchange_observer import ExchangeObserver


@dataclass(frozen=True, slots=True)
class ExchangeObservers:
    """Keeps `ExchangeObserver` for several."""

    all: Sequence[ExchangeObserver]

    def serving(self, exchange: Exchange) -> AbstractContextManager[None]:
        """Enter all, the first outermost."""
        return _entered([one.serving(exchange) for one in self.all])

    def served(self, exchange: Exchange, *, status: int, seconds: float) -> None:
        """Tell all."""
        for one in self.all:
            one.served(exchange, status=status, seconds=seconds)


@dataclass(frozen=True, slots=True)
class JobObservers:
    """Keeps `JobObserver` for several."""

    all: Sequence[JobObserver]

    def working(self, job: ClaimedJob) -> AbstractContextManager[None]:
        """Enter all, the first outermost."""
        return _entered([one.working(job) for one in self.all])

    def done(self, job: ClaimedJob) -> None:
        """Tell all."""
        for one in self.all:
            one.done(job)

    def failed(self, job: ClaimedJob, error: Exception, *, delay: timedelta | None) -> None:
        """Tell all."""
        for one in self.all:
            one.failed(job, error, delay=delay)

    def cut_off(self, error: Exception) -> None:
        """Tell all."""
        for one in self.all:
            one.cut_off(error)


@dataclass(frozen=True, slots=True)
class CallObservers:
    """Keeps `CallObserver` for several."""

    all: Sequence[CallObserver]

    def begin(self, operation: str) -> tuple[Any, ...]:
        """Tell all, and keep what each wants back."""
        return tuple(one.begin(operation) for one in self.all)

    def end(self, begun: tuple[Any, ...], call: GatewayCall) -> None:
        """Tell all."""
        for one, its_own in zip(self.all, begun, strict=True):
            one.end(its_own, call)


@contextmanager
def _entered(blocks: Sequence[AbstractContextManager[None]]) -> Iterator[None]:
    with ExitStack() as stack:
        for block in blocks:
            stack.enter_context(block)
        yield
