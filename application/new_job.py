"""Making a job that carries on a request."""

from datetime import datetime

from application.actor import Actor
from application.ports.jobs import Job, JobKind
from application.ports.system import IdSource
from domain.ids import JobId


def new_job(
    ids: IdSource,
    kind: JobKind,
    subject: object,
    *,
    actor: Actor,
    not_before: datetime | None = None,
) -> Job:
    """Return a job about `subject`, an id, that bears the request id of `actor`."""
    return Job(
        id=JobId(ids.new()),
        kind=kind,
        subject=str(subject),
        request_id=actor.request_id,
        not_before=not_before,
    )
