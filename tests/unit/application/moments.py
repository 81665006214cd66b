"""Moments at which a process can die or be overtaken: around each commit and each call."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from contextvars import ContextVar
from typing import TypeVar

from adapters.memory.gateway_door import Door
from application.ports.unit_of_work import BeginUnitOfWork, UnitOfWork
from tests.unit.application.told import require_told

T = TypeVar("T")

_open_units: ContextVar[int] = ContextVar("_open_units", default=0)


class Crash(BaseException):
    """The process died here: nobody catches it, writes it down or tidies up after it."""


class Moments:
    """Counts the moments that pass, and lets the process die at one of them."""

    def __init__(self) -> None:
        self._left: int | None = None

    def crash_at(self, number: int) -> None:
        """Die when the moment with this number, from 1, is reached."""
        self._left = number

    def calm(self) -> None:
        """Let every moment pass from now on."""
        self._left = None

    def reach(self) -> None:
        """Pass a moment, or die."""
        if self._left is None:
            return
        self._left -= 1
        if self._left == 0:
            self._left = None
            raise Crash


class WatchedBegin:
    """Opens units of work whose commits are moments: one before each, one after."""

    def __init__(self, begin: BeginUnitOfWork, moments: Moments) -> None:
        self._begin = begin
        self._moments = moments

    @asynccontextmanager
    async def __call__(self) -> AsyncIterator[UnitOfWork]:
        """Open a unit; the process may die before its commit, or just after."""
        before = _open_units.get()
        _open_units.set(before + 1)
        try:
            async with self._begin() as unit:
                yield unit
                require_told(unit)
                self._moments.reach()
        finally:
            _open_units.set(before)
        self._moments.reach()


class WatchedDoor(Door):
    """Refuses calls from inside a unit of work; before and after each call is a moment."""

    def __init__(self, moments: Moments) -> None:
        super().__init__()
        self._moments = moments
        self.calls = 0

    def answer(self, act: Callable[[], T]) -> T:
        """Answer as any door does, between two moments."""
        assert _open_units.get() == 0, "no network call while a unit of work is open"
        self._moments.reach()
        self.calls += 1
        result = super().answer(act)
        self._moments.reach()
        return result


class Gate:
    """Units of work, before one of which a worker waits until it is let go."""

    def __init__(self, begin: BeginUnitOfWork, *, before: int) -> None:
        self._begin = begin
        self._left = before
        self.reached = asyncio.Event()
        self.go_on = asyncio.Event()

    @asynccontextmanager
    async def __call__(self) -> AsyncIterator[UnitOfWork]:
        """Open a unit, after a wait if it is the one."""
        self._left -= 1
        if self._left == 0:
            self.reached.set()
            await self.go_on.wait()
        async with self._begin() as unit:
            yield unit
