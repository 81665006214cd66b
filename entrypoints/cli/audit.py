"""`opside audit`: prove that the record of who changed what is whole, and take it along."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from domain.audit_head import AuditHead, HeadMalformed
from domain.export import ExportFormat, ExportKind, Manifest, Period
from entrypoints.cli.options import Json, in_utc

if TYPE_CHECKING:
    from adapters.postgres.session import SingleStatements
    from application.verify_audit import AuditVerification
    from entrypoints.token_settings import AuditSettings

audit = typer.Typer(
    help="The record of who changed what. Needs DATABASE_URL and AUDIT_SIGNING_KEYS.",
    no_args_is_help=True,
)

EVER: Final = (datetime(2000, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC))
"""Where a period begins and ends that nobody has bounded."""


class Format(StrEnum):
    """The short names of the formats."""

    CSV = "csv"
    JSONL = "jsonl"

    @property
    def whole(self) -> ExportFormat:
        """Return the format that is meant."""
        return ExportFormat.CSV if self is Format.CSV else ExportFormat.JSON_LINES


_HEAD: Final = re.compile(r"audit-head:1:[0-9a-zA-Z:]+")

_MOMENTS: Final = ["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]
From = Annotated[
    datetime | None, typer.Option("--from", help="From this moment on, in UTC.", formats=_MOMENTS)
]
To = Annotated[
    datetime | None, typer.Option("--to", help="Before this moment, in UTC.", formats=_MOMENTS)
]
Heads = Annotated[
    list[str] | None,
    typer.Option(
        "--head", help="A signed head that was kept, or a file that holds some; may be repeated."
    ),
]


@audit.command()
def verify(
    since: From = None, until: To = None, head: Heads = None, *, as_json: Json = False
) -> None:
    """Check every seal, and that the chain still has the heads that were kept; exit 1 if not."""
    from entrypoints.cli.audit_report import print_verification, progress_of
    from entrypoints.token_settings import AuditSettings
    from entrypoints.variables import read

    kept = [found for given in head or () for found in heads_in(given)]
    settings = read(AuditSettings)

    async def run() -> "AuditVerification":
        from adapters.postgres.queries.audit_chain import PostgresAuditChainReader
        from application.verify_audit import VerifyAudit

        async with database(settings) as statements:
            check = VerifyAudit(PostgresAuditChainReader(statements), settings.signing_keys)
            with progress_of("seals", shown=not as_json) as progress:
                begin, end = (None if one is None else in_utc(one) for one in (since, until))
                return await check(begin, end, kept=kept, progress=progress)

    raise typer.Exit(print_verification(asyncio.run(run()), as_json=as_json))


@audit.command()
def export(
    out: Annotated[Path, typer.Option(help="The file to write; its manifest goes beside it.")],
    kind: Annotated[
        ExportKind, typer.Option(help="Which rows.", case_sensitive=False)
    ] = ExportKind.AUDIT,
    format: Annotated[Format, typer.Option(help="How they are written.")] = Format.CSV,
    since: From = None,
    until: To = None,
    *,
    as_json: Json = False,
) -> None:
    """Write rows of one consistent point to a file, however many; the manifest is signed."""
    from entrypoints.cli.audit_export import write_file
    from entrypoints.cli.audit_report import print_manifest, progress_of
    from entrypoints.token_settings import AuditSettings
    from entrypoints.variables import read

    settings = read(AuditSettings)
    period = Period(in_utc(since or EVER[0]), in_utc(until or EVER[1]))

    async def run() -> "Manifest":
        async with database(settings) as statements:
            with progress_of("rows", shown=not as_json) as progress:
                return await write_file(statements, kind, format.whole, period, out, progress)

    manifest = asyncio.run(run())
    print_manifest(manifest, settings.signing_keys, out, as_json=as_json)


@asynccontextmanager
async def database(settings: "AuditSettings") -> "AsyncIterator[SingleStatements]":
    """Connect for long reads, for the length of the block."""
    from datetime import timedelta

    from adapters.postgres.engine import Bounds, open_engine
    from adapters.postgres.session import SingleStatements

    patience = timedelta(minutes=30)
    engine = open_engine(
        settings.database_url.get_secret_value(),
        schema=settings.database_schema,
        through_pooler=settings.database_through_pooler,
        application="opside-payments audit",
        bounds=Bounds(pool_size=2, statement_timeout=patience, command_timeout=patience),
    )
    try:
        yield SingleStatements(engine)
    finally:
        await engine.dispose()


def heads_in(given: str) -> list[AuditHead]:
    """Return the heads that are given, or that a file holds; raise `HeadMalformed`."""
    path = Path(given)
    text = given if _HEAD.fullmatch(given) or not path.is_file() else path.read_text()
    found = [AuditHead.read(word) for word in _HEAD.findall(text)]
    if not found:
        raise HeadMalformed(f"{given} is no signed head, and no file that holds one")
    return found
