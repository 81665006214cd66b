"""Options that mean the same wherever they stand."""

from datetime import UTC, datetime
from typing import Annotated, Any

import typer

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object for programs.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
Reason = Annotated[
    str | None, typer.Option("--reason", help="Why; it is recorded. Asked for where not given.")
]


def ask(question: str, *, yes: bool) -> None:
    """Go on only where a person agrees, or `yes` says so beforehand; else the command ends."""
    if not yes:
        typer.confirm(question, abort=True, err=True)


def reason_of(given: str | None) -> str:
    """Return the reason, which a person is asked for who gave none."""
    return given or str(typer.prompt("Why", err=True))


def in_utc(at: datetime) -> datetime:
    """Return the moment that a person may have written without a zone."""
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at


def transaction_id_in(given: str | None) -> Any:
    """Return the id that `--transaction` names; what is no id is wrong usage."""
    from entrypoints.graphql.ids import transaction_id_of

    found = None if given is None else transaction_id_of(given)
    if given is not None and found is None:
        raise typer.BadParameter("must look like txn_…", param_hint="--transaction")
    return found
