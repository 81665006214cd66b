"""`opside explain`: why a transaction stands where it stands, read from the database."""

import json
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from adapters.postgres.engine import Bounds, open_engine
from adapters.postgres.queries.transactions import PostgresTransactionQueries
from adapters.postgres.session import SingleStatements
from application.actor import Actor, Role
from application.ports.errors import NotFound
from application.show_transactions import ShowTransactions
from domain.actions import available_actions
from domain.explanation import Explanation, explain
from domain.ids import TransactionId
from domain.transaction import Transaction
from entrypoints.graphql.ids import public_transaction_id, transaction_id_of
from entrypoints.money_settings import PauseSettings
from entrypoints.storage_settings import DatabaseSettings

_PERSON = Actor(subject="opside-explain", role=Role.ADMIN, request_id="opside-explain")


class ExplainSettings(DatabaseSettings, PauseSettings):
    """What `opside explain` needs: an address of the database, and whether charges leave."""


@dataclass(frozen=True, slots=True)
class Explained:
    """A transaction, its explanation, and what an admin may ask for."""

    transaction: Transaction
    told: Explanation
    actions: tuple[str, ...]


async def explained(settings: ExplainSettings, wanted: str) -> Explained:
    """Return the explanation of a transaction by its id or number; raise `NotFound`."""
    engine = open_engine(
        settings.database_url.get_secret_value(),
        schema=settings.database_schema,
        through_pooler=settings.database_through_pooler,
        bounds=Bounds(pool_size=1),
    )
    try:
        queries = PostgresTransactionQueries(SingleStatements(engine))
        show = ShowTransactions(queries)
        return await _explained(show, wanted, is_paused=settings.charging_paused)
    finally:
        await engine.dispose()


async def _explained(show: ShowTransactions, wanted: str, *, is_paused: bool) -> Explained:
    found = await _find(show, wanted)
    if found is None:
        raise NotFound(f"transaction {wanted}")
    ids = [found.id]
    (work,) = await show.open_work(ids)
    clawbacks = await show.clawbacks(ids, actor=_PERSON)
    disputes = await show.disputes(ids)
    told = explain(
        found, work, clawbacks=clawbacks, disputes=disputes, is_charging_paused=is_paused
    )
    return Explained(found, told, available_actions(found, work, clawbacks=clawbacks))


async def _find(show: ShowTransactions, wanted: str) -> Transaction | None:
    if wanted.isdecimal():
        return await show.numbered(int(wanted), actor=_PERSON)
    transaction_id: TransactionId | None = transaction_id_of(wanted)
    return None if transaction_id is None else await show.one(transaction_id, actor=_PERSON)


def print_explained(explained: Explained, *, as_json: bool) -> None:
    """Print a table for people, or one JSON object for programs."""
    facts = _facts(explained)
    if as_json:
        print(json.dumps(facts))  # noqa: T201 - the answer that was asked for
        return
    table = Table(show_header=False, title=f"Transaction {facts['number']}", title_justify="left")
    for name, value in facts.items():
        shown = ", ".join(value) if isinstance(value, list) else str(value or "-")
        table.add_row(name, shown)
    Console().print(table)


def _facts(explained: Explained) -> dict[str, str | int | list[str] | None]:
    transaction, told = explained.transaction, explained.told
    return {
        "id": public_transaction_id(transaction.id),
        "number": transaction.number,
        "status": transaction.status,
        "chargeState": transaction.charge_state,
        "transferState": transaction.transfer_state,
        "holdReason": transaction.hold_reason,
        "reasonCode": told.reason,
        "since": told.since.isoformat(),
        "summary": told.summary,
        "nextStep": told.next_step,
        "nextAt": None if told.next_at is None else told.next_at.isoformat(),
        "whoCanAct": list(told.who_can_act),
        "availableActions": list(explained.actions),
    }
