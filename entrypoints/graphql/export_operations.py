"""What admins ask and tell of exports."""

from typing import Annotated

import strawberry

from domain.errors import invalid
from entrypoints.graphql.context import Context, Info
from entrypoints.graphql.export import Export, ExportConnection, ExportInput, read_export_cursor
from entrypoints.graphql.ids import export_id_of
from entrypoints.graphql.paging import PAGE_DEFAULT
from entrypoints.graphql.reading import Problems
from entrypoints.graphql.refusal import Refusal, or_refusal
from entrypoints.graphql.resolver import resolver


@strawberry.type(description="The export, which is written in the background.")
class ExportPayload:
    """An export that was asked for."""

    export: Export = strawberry.field(description="The export as it stands.")
    replayed: bool = strawberry.field(description="Whether it was asked for before.")


ExportResult = Annotated[
    ExportPayload | Refusal,
    strawberry.union("ExportResult", description="The export, or why there is none."),
]


@strawberry.type
class ExportQuery:
    """What admins may ask of exports."""

    @resolver
    async def export(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="Its id, `exp_…`.")],
    ) -> Export | None:
        """Show how far an export has come; null where there is none; for admins."""
        wanted = export_id_of(id)
        if wanted is None:
            raise invalid("id", "must look like exp_…")
        context = info.context
        export = await context.use_cases.request_export.one(wanted, actor=context.actor)
        return None if export is None else Export.of(export)

    @resolver
    async def exports(
        self,
        info: Info,
        first: Annotated[int, strawberry.argument(description="So many, 0 to 100.")] = PAGE_DEFAULT,
        after: Annotated[
            str | None, strawberry.argument(description="Only what follows this cursor.")
        ] = None,
    ) -> ExportConnection:
        """List what was exported, newest first; for admins."""
        problems = Problems()
        place = read_export_cursor(after, problems)
        problems.raise_any()
        context = info.context
        page = await context.use_cases.request_export.page(
            limit=first, after=place, actor=context.actor
        )
        return ExportConnection.of(page, is_first=after is None)


@strawberry.type
class ExportMutation:
    """What admins may ask to be exported."""

    @resolver
    async def request_export(
        self,
        info: Info,
        input: Annotated[ExportInput, strawberry.argument(description="What is asked for.")],
    ) -> ExportResult:
        """Write rows of one consistent point to a file that never changes; for admins."""
        return await or_refusal(_request(info.context, input))


async def _request(context: Context, input: ExportInput) -> ExportPayload:
    request, key = input.read(context.idempotency_keys)
    answer = await context.use_cases.request_export(
        request, idempotency_key=key, actor=context.actor
    )
    return ExportPayload(export=Export.of(answer.export), replayed=answer.replayed)
