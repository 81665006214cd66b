"""Path 1: a signed event is verified, stored with its job, durable, and answered."""

from itertools import count
from typing import Final

from entrypoints.local.stack import LocalStack
from tests.bench.database import Database, require_rows
from tests.bench.figures import Figures, RoundFailed, Target
from tests.bench.floor import Floor
from tests.bench.load import Generator, Load
from tests.bench.requests import SignedEvents, address_of
from tests.bench.script import MARK, script_of
from tests.bench.statements import Statement, statements_of
from tests.bench.workers import held_still

TABLES: Final = ("webhook_event", "outbox WHERE kind = 'PROCESS_WEBHOOK_EVENT'")
PER_SECOND_MAX: Final = 6_000
_WAITING: Final = "SELECT count(*) FROM outbox WHERE state = 'READY' AND due_at <= now()"


class WebhookAccepted:
    """Sends events from sixteen connections, none of them twice."""

    name = "webhook accepted"
    target = Target(ratio_min=0.5, p95_max_ms=20)
    notes = ()

    def __init__(self, stack: LocalStack, database: Database, generate: Generator) -> None:
        self._stack, self._database, self._generate = stack, database, generate
        self._events, self._numbers = SignedEvents(stack), count(1)
        # What a worker does about the event that is watched is no part of accepting it.
        with held_still(stack):
            self._drive(0.5)
            self._floor = Floor(database, script_of(self._recorded(), {}))

    @property
    def floor_name(self) -> str:
        return self._floor.name

    def round(self, seconds: float) -> Figures:
        with self._database.grows(*TABLES) as gained:
            figures = self._drive(seconds)
        require_rows(gained, figures.done)
        return figures

    def floor(self, seconds: float) -> Figures:
        with self._database.grows(*TABLES) as gained:
            figures = self._floor(seconds)
        require_rows(gained, figures.done)
        return figures

    def _drive(self, seconds: float) -> Figures:
        host, port = address_of(self._stack.api_url)
        events = [
            self._events.event(next(self._numbers)) for _ in range(int(seconds * PER_SECOND_MAX))
        ]
        return self._generate(
            Load(host=host, port=port, requests=events, sign=b'"received":true', seconds=seconds)
        )

    def _recorded(self) -> list[Statement]:
        host, port = address_of(self._stack.api_url)
        tries = count(1)

        def ask() -> None:
            # The number of the try follows the mark, so that every try is news.
            event = self._events.event(f"{MARK}-{next(tries)}")
            load = Load(host=host, port=port, requests=[event], sign=b"", seconds=1, connections=1)
            self._generate(load)

        return statements_of(self._database, ask, about=_is_about_mark)


class WebhookAcceptedMeanwhile(WebhookAccepted):
    """Does the same while a worker has more to do than it can: its floor, too, has less to run on.

    The events are of nobody's payments, so that each costs the worker a call to Stripe and a try.
    """

    name = "webhook accepted, worker busy"

    def floor(self, seconds: float) -> Figures:
        figures = super().floor(seconds)
        if not self._database.value(_WAITING):
            raise RoundFailed("the worker had nothing left to do")
        return figures


def _is_about_mark(statement: Statement) -> bool:
    return any(MARK in (text or "") for text in statement.parameters)
