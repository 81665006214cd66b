"""A stretch of work that has a name of its own in the present trace, where there is one."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from typing import Final

OpenSpan = Callable[[str], AbstractContextManager[None]]


def _nobody_traces(_: str) -> AbstractContextManager[None]:
    return nullcontext()


_present: Final[ContextVar[OpenSpan]] = ContextVar("open_span", default=_nobody_traces)


def span(name: str) -> AbstractContextManager[None]:
    """Return what is entered before the work and left after it; it costs nothing untraced."""
    return _present.get()(name)


@contextmanager
def traced_by(open_span: OpenSpan) -> Iterator[None]:
    """Let whatever the block does open its spans so."""
    token = _present.set(open_span)
    try:
        yield
    finally:
        _present.reset(token)
