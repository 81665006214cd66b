"""`opside events replay`: first what it would change, then the question, then the deed."""

from dataclasses import dataclass

from application.ports.event_queries import EventFilter
from application.replay_events import REPLAY_MAX, ReplayAnswer
from entrypoints.cli.connected import Connected, with_service
from entrypoints.cli.events_report import print_previews, print_queued
from entrypoints.cli.options import ask


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is asked for on the command line."""

    filter: EventFilter
    reason: str
    is_dry: bool
    sure: bool
    as_json: bool


async def run_replay(order: Order) -> None:
    """Do as the order says; nothing is queued where nobody agrees."""
    await with_service(lambda lent: _replay(lent, order))


async def _replay(lent: Connected, order: Order) -> None:
    replay, actor = lent.container.inbox.replay(), lent.actor
    count = await replay.matching(order.filter, actor=actor)

    async def told(*, dry_run: bool) -> ReplayAnswer:
        answer: ReplayAnswer = await replay(
            order.filter, reason=order.reason, dry_run=dry_run, actor=actor
        )
        return answer

    if order.is_dry or not (order.sure or order.as_json):
        print_previews((await told(dry_run=True)).previews, count, as_json=order.as_json)
    if order.is_dry:
        return
    if count:
        more = " (the oldest of them)" if count == REPLAY_MAX else ""
        ask(f"Act on {count} events again{more}?", yes=order.sure)
    print_queued((await told(dry_run=False)).queued, as_json=order.as_json)
