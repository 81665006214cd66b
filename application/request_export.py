"""Ask for an export: it is written in the background, once however often it is asked for."""

from dataclasses import dataclass
from uuid import UUID

from application.actor import Actor
from application.new_job import new_job
from application.permissions import Permission
from application.ports.audit import AuditEvent
from application.ports.exports import ExportCursor, ExportPage, ExportQueries
from application.ports.idempotency import IdempotencyRecord
from application.ports.jobs import JobKind
from application.ports.queries import PAGE_MAX
from application.ports.system import Clock, IdSource
from application.ports.unit_of_work import BeginUnitOfWork
from application.replay_events import require_reason
from domain.errors import invalid
from domain.export import Export, ExportFormat, ExportKind, Period
from domain.ids import ExportId

OPERATION = "requestExport"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportRequest:
    """Which rows, of which time, in which form, and why."""

    kind: ExportKind
    format: ExportFormat
    period: Period
    reason: str

    def as_record(self) -> dict[str, str]:
        """Return the request by the names that callers know."""
        return {
            "kind": self.kind,
            "format": self.format,
            "from": self.period.start.isoformat(),
            "to": self.period.end.isoformat(),
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True)
class ExportAnswer:
    """The export, and whether it was asked for before."""

    export: Export
    replayed: bool


@dataclass(frozen=True, slots=True)
class RequestExport:
    """Queues an export and shows how far each has come; for admins.

    Raises `Forbidden`, `InvalidInput`, `IdempotencyConflict`.
    """

    begin: BeginUnitOfWork
    queries: ExportQueries
    clock: Clock
    ids: IdSource

    async def __call__(
        self, request: ExportRequest, *, idempotency_key: str, actor: Actor
    ) -> ExportAnswer:
        """Return the export; the same request again returns the same one."""
        actor.require(Permission.EXPORT_MAKE)
        require_reason(request.reason)
        if request.period.start >= request.period.end:
            raise invalid("to", "must be after from")
        record = IdempotencyRecord(
            caller=actor.subject,
            operation=OPERATION,
            key=idempotency_key,
            request=request.as_record(),
            result=str(self.ids.new()),
            at=self.clock.now(),
        )
        async with self.begin() as unit:
            known = await unit.idempotency.reserve(record)
            if known is not None:
                known.require_same(record.request)
                return ExportAnswer(await unit.exports.lock(_id(known)), replayed=True)
            export = _requested(request, record)
            await unit.exports.add(export)
            unit.audit.record(_told(export, request, actor))
            unit.outbox.add(new_job(self.ids, JobKind.RUN_EXPORT, export.id, actor=actor))
        return ExportAnswer(export, replayed=False)

    async def one(self, id: ExportId, *, actor: Actor) -> Export | None:
        """Return an export as it stands."""
        actor.require(Permission.EXPORT_MAKE)
        return await self.queries.export(id)

    async def page(self, *, limit: int, after: ExportCursor | None, actor: Actor) -> ExportPage:
        """Return one page of exports, newest first."""
        actor.require(Permission.EXPORT_MAKE)
        if not 0 <= limit <= PAGE_MAX:
            raise invalid("first", f"must be 0 to {PAGE_MAX}")
        return await self.queries.exports(limit=limit, after=after)


def _id(record: IdempotencyRecord) -> ExportId:
    return ExportId(UUID(record.result))


def _requested(request: ExportRequest, record: IdempotencyRecord) -> Export:
    return Export(
        id=_id(record),
        kind=request.kind,
        format=request.format,
        period=request.period,
        reason=request.reason,
        requested_by=record.caller,
        requested_at=record.at,
    )


def _told(export: Export, request: ExportRequest, actor: Actor) -> AuditEvent:
    return AuditEvent(
        action="export.requested",
        subject=f"export:{export.id}",
        actor=actor,
        at=export.requested_at,
        before={"state": None},
        after={"state": export.state, **request.as_record()},
    )
