"""What `opside events` prints: tables for people, one JSON object for programs."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.table import Table

from application.ports.event_queries import EventPage, StoredEvent
from application.preview_event import EventPreview
from domain.webhook_event import WebhookEvent
from entrypoints.graphql.ids import public_event_id, public_transaction_id


def print_events(page: EventPage, *, as_json: bool) -> None:
    """Print a page of events."""
    if as_json:
        return _print({"events": [_stored(row) for row in page.rows], "hasMore": page.has_next})
    table = Table("event", "type", "object", "state", "tries", "came", "at", "told")
    for row in page.rows:
        event = row.event
        told = (event.last_error or event.note or "").partition("\n")[0][:60]
        at = f"{event.created_at:%Y-%m-%d %H:%M:%S}"
        facts = (event.state, str(event.attempts), row.source.lower(), at, told)
        table.add_row(event.reference, event.type, event.object_reference, *facts)
    console = Console()
    console.print(table)
    if page.has_next:
        console.print("There are more: narrow the list down, or raise --limit.")
    return None


def print_previews(previews: Sequence[EventPreview], count: int, *, as_json: bool) -> None:
    """Print what each of the first events would change, and how many there are."""
    if as_json:
        return _print({"matching": count, "previews": [_preview(one) for one in previews]})
    table = Table("event", "type", "would change", "would book", "would queue", "told")
    for one in previews:
        changes = ", ".join(f"{change.subject} {change.action}" for change in one.changes)
        booked = ", ".join(posting.kind for posting in one.postings)
        told = one.problem or one.note or ""
        table.add_row(
            one.event.reference, one.event.type, changes, booked, ", ".join(one.jobs), told
        )
    console = Console()
    console.print(table)
    shown = f"; the first {len(previews)} are shown" if len(previews) < count else ""
    console.print(f"{count} events match{shown}. Nothing was changed.")
    return None


def print_queued(queued: Sequence[WebhookEvent], *, as_json: bool) -> None:
    """Print which events will be acted on again."""
    if as_json:
        return _print({"queued": [_event(one) for one in queued]})
    return Console().print(f"{len(queued)} events are acted on again.")


def print_recovery(since: datetime, accounts: int, *, as_json: bool) -> None:
    """Print which lists are read again."""
    if as_json:
        return _print({"since": since.isoformat(), "accounts": accounts})
    said = f"Our own list and those of {accounts} accounts are read again, from {since:%F %T} on."
    return Console().print(said, soft_wrap=True, highlight=False)


def _print(told: dict[str, Any]) -> None:
    print(json.dumps(told))  # noqa: T201 - the answer


def _event(event: WebhookEvent) -> dict[str, Any]:
    about = event.transaction_id
    return {
        "id": str(public_event_id(event.id)),
        "eventId": event.reference,
        "type": event.type,
        "objectId": event.object_reference,
        "account": event.account,
        "state": event.state.value,
        "attempts": event.attempts,
        "transactionId": about and str(public_transaction_id(about)),
        "note": event.note,
        "lastError": event.last_error,
        "createdAt": event.created_at.isoformat(),
        "receivedAt": event.received_at.isoformat(),
    }


def _stored(row: StoredEvent) -> dict[str, Any]:
    facts = {"door": row.door.value, "source": row.source.value, "liveMode": row.is_live}
    return {**_event(row.event), **facts}


def _preview(one: EventPreview) -> dict[str, Any]:
    return {
        "eventId": one.event.reference,
        "type": one.event.type,
        "note": one.note,
        "problem": one.problem,
        "changes": [{"subject": change.subject, "action": change.action} for change in one.changes],
        "postings": [posting.kind.value for posting in one.postings],
        "jobs": [job.value for job in one.jobs],
    }
