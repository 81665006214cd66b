"""A trial: something is done in a unit of work that is always taken back."""

from collections.abc import Awaitable, Callable
from typing import Generic, NoReturn, TypeVar

from application.ports.unit_of_work import BeginUnitOfWork, UnitOfWork
from application.watched_unit import WatchedUnit

Result = TypeVar("Result")


class _Undone(Exception, Generic[Result]):
    """Ends a trial, so that its unit of work is rolled back; carries what it would have come to."""

    def __init__(self, trial: WatchedUnit, result: Result) -> None:
        super().__init__()
        self.trial = trial
        self.result = result


async def try_out(
    begin: BeginUnitOfWork, effect: Callable[[UnitOfWork], Awaitable[Result]]
) -> tuple[WatchedUnit, Result]:
    """Apply an effect and take it back; return what it would have written, and its result."""
    try:
        async with begin() as unit:
            trial = WatchedUnit.around(unit)
            _undo(trial, await effect(trial))
    except _Undone as undone:
        return undone.trial, undone.result


def _undo(trial: WatchedUnit, result: object) -> NoReturn:
    raise _Undone(trial, result)
