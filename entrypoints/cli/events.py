"""`opside events`: what Stripe told, what to act on once more, and what was never delivered."""

import asyncio
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from domain.webhook_event import EventSource, WebhookEventState
from entrypoints.cli.options import Json, Reason, Yes, in_utc, reason_of

if TYPE_CHECKING:
    from application.ports.event_queries import EventFilter
    from entrypoints.cli.connected import Connected

events = typer.Typer(
    help="Stripe's events as they came in. Needs the settings of `opside serve`.",
    no_args_is_help=True,
)

States = Annotated[
    list[WebhookEventState] | None,
    typer.Option("--state", help="Only these; may be repeated.", case_sensitive=False),
]
Type = Annotated[str | None, typer.Option("--type", help="Only this type, `invoice.paid` say.")]
About = Annotated[
    str | None,
    typer.Option(
        help="Only this event, `evt_…`, or about this account, `acct_…`, this transaction,"
        " `txn_…`, or this object of Stripe's, `pi_…` say."
    ),
]
Source = Annotated[
    EventSource | None, typer.Option(help="Only those that came so.", case_sensitive=False)
]
Since = Annotated[datetime | None, typer.Option(help="Only what happened since then, in UTC.")]


@events.command(name="list")
def list_all(
    states: States = None,
    kind: Type = None,
    about: About = None,
    source: Source = None,
    since: Since = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="The newest so many.")] = 50,
    *,
    as_json: Json = False,
) -> None:
    """Show events, newest first."""
    from dataclasses import replace

    from entrypoints.cli.connected import with_service
    from entrypoints.cli.events_report import print_events

    wanted = replace(_filter(states, kind, about, since), source=source)

    async def act(lent: "Connected") -> Any:
        show = lent.container.inbox.show()
        return await show.page(wanted, limit=limit, after=None, actor=lent.actor)

    print_events(asyncio.run(with_service(act)), as_json=as_json)


@events.command(name="replay")
def act_again(
    states: States = None,
    kind: Type = None,
    about: About = None,
    since: Since = None,
    reason: Reason = None,
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only tell what each would change.")
    ] = False,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Act on events again, oldest first, after a look at what that would change."""
    from entrypoints.cli.events_replay import Order, run_replay

    order = Order(
        filter=_filter(states, kind, about, since),
        reason=reason_of(reason),
        is_dry=dry_run,
        sure=yes,
        as_json=as_json,
    )
    asyncio.run(run_replay(order))


@events.command()
def recover(
    since: Annotated[datetime, typer.Option(help="From then on, in UTC; 30 days at most.")],
    *,
    as_json: Json = False,
) -> None:
    """Let workers read Stripe's lists of events again, and file what was never delivered."""
    from entrypoints.cli.connected import with_service
    from entrypoints.cli.events_report import print_recovery

    moment = in_utc(since)

    async def act(lent: "Connected") -> Any:
        return await lent.container.inbox.recover()(since=moment, actor=lent.actor)

    print_recovery(moment, asyncio.run(with_service(act)), as_json=as_json)


def _filter(
    states: list[WebhookEventState] | None,
    kind: str | None,
    about: str | None,
    since: datetime | None,
) -> "EventFilter":
    from application.ports.event_queries import EventFilter
    from entrypoints.graphql.ids import transaction_id_of

    given = about or ""
    transaction_id = transaction_id_of(given)
    is_named = given.startswith(("evt_", "acct_")) or transaction_id is not None
    return EventFilter(
        states=tuple(states) if states else None,
        type=kind,
        reference=about if given.startswith("evt_") else None,
        account=about if given.startswith("acct_") else None,
        transaction_id=transaction_id,
        object_reference=None if is_named else about,
        created_since=None if since is None else in_utc(since),
    )
