"""What callers follow while it happens, put together: one reader of each kind in a process."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import structlog
from dependency_injector import containers, providers

from application.board import Board
from application.feed import Feed, Pace
from application.follow_events import FollowEvents
from application.follow_transactions import FollowTransactions
from application.follow_work import FollowWork
from application.ports.event_queries import StoredEvent
from application.ports.feeds import FeedSource
from application.ports.queue import QueueQueries, QueueStats
from application.show_events import ShowEvents
from application.show_queue import ShowQueue
from application.show_reconciliation import ShowReconciliation
from application.show_transactions import ShowTransactions
from domain.audit_chain import AuditRecord

log = structlog.get_logger(__name__)


def _lost(error: Exception) -> None:
    log.warning("feed_out_of_reach", error=str(error))


def _stats_of(queue: QueueQueries) -> Callable[[None], Awaitable[Sequence[QueueStats]]]:
    async def stats(_: None) -> Sequence[QueueStats]:
        return await queue.stats()

    return stats


def _ringing(followed: Sequence[Feed[Any] | Board[Any, Any]]) -> Callable[[], None]:
    def ring() -> None:
        for one in followed:
            one.ring()

    return ring


class Live(containers.DeclarativeContainer):
    """Takes what may be shown and where it is written; gives what may be followed."""

    show_transactions: providers.Dependency[ShowTransactions] = providers.Dependency()
    show_run: providers.Dependency[ShowReconciliation] = providers.Dependency()
    show_queue: providers.Dependency[ShowQueue] = providers.Dependency()
    audit: providers.Dependency[FeedSource[AuditRecord]] = providers.Dependency()
    show_events: providers.Dependency[ShowEvents] = providers.Dependency()
    arrivals: providers.Dependency[FeedSource[StoredEvent]] = providers.Dependency()
    pace: providers.Dependency[Pace] = providers.Dependency()

    audit_feed = providers.Singleton(Feed, audit, lost=providers.Object(_lost), pace=pace)
    event_feed = providers.Singleton(Feed, arrivals, lost=providers.Object(_lost), pace=pace)
    events = providers.Singleton(FollowEvents, show_events, event_feed)
    run_board = providers.Singleton(
        Board, show_run.provided.queries.run, lost=providers.Object(_lost), pace=pace
    )
    stats_board = providers.Singleton(
        Board,
        providers.Callable(_stats_of, show_queue.provided.queries),
        lost=providers.Object(_lost),
        pace=pace,
    )
    ring = providers.Singleton(
        _ringing, providers.List(audit_feed, event_feed, run_board, stats_board)
    )
    transactions = providers.Singleton(FollowTransactions, show=show_transactions, feed=audit_feed)
    work = providers.Singleton(
        FollowWork, show_run=show_run, show_queue=show_queue, runs=run_board, stats=stats_board
    )
