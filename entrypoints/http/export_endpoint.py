"""`GET /exports/{id}`: the file of an export, streamed to whoever may have it."""

from base64 import b64encode
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Final

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from application.actor import Forbidden
from application.download_export import DownloadExport, ExportNotReady
from application.ports.errors import NotFound
from domain.errors import PaymentsError
from domain.export import Export, ExportFile, ExportFormat
from entrypoints.auth.authenticator import Authenticator
from entrypoints.auth.errors import Unauthenticated
from entrypoints.graphql.export import DOOR
from entrypoints.graphql.ids import export_id_of, public_export_id
from entrypoints.http.caller import caller_of
from entrypoints.http.responses import JsonResponse, error_response

Answer = Callable[[Export, ExportFile], Response]

_MEDIA: Final = {
    ExportFormat.CSV: ("text/csv; charset=utf-8", "csv"),
    ExportFormat.JSON_LINES: ("application/jsonl; charset=utf-8", "jsonl"),
}

_STATUS: Final[tuple[tuple[type[PaymentsError], HTTPStatus], ...]] = (
    (Unauthenticated, HTTPStatus.UNAUTHORIZED),
    (Forbidden, HTTPStatus.FORBIDDEN),
    (NotFound, HTTPStatus.NOT_FOUND),
    (ExportNotReady, HTTPStatus.CONFLICT),
)


def export_routes(download: DownloadExport, authenticator: Authenticator) -> list[BaseRoute]:
    """Return the doors of the file and of its manifest."""

    def stream(export: Export, file: ExportFile) -> Response:
        media, ending = _MEDIA[export.format]
        name = f"{export.kind.lower()}-{public_export_id(export.id)}.{ending}"
        headers = {
            "Content-Disposition": f'attachment; filename="{name}"',
            "Content-Length": str(file.size),
            "Repr-Digest": f"sha-256=:{b64encode(file.sha256).decode()}:",
            "Export-Signature": file.signature,
            **({"Audit-Head": file.head} if file.head else {}),
        }
        return StreamingResponse(download.pieces(export, file), media_type=media, headers=headers)

    def manifest(export: Export, file: ExportFile) -> Response:
        told = export.manifest_of(file).as_words()
        return JsonResponse({**told, "signature": file.signature})

    def door(answer: Answer) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            try:
                export, file = await _find(request, download, authenticator)
            except (Unauthenticated, Forbidden, NotFound, ExportNotReady) as refusal:
                return _refused(refusal)
            return answer(export, file)

        return endpoint

    return [
        Route(f"{DOOR}{{id}}", door(stream), methods=["GET"]),
        Route(f"{DOOR}{{id}}/manifest", door(manifest), methods=["GET"]),
    ]


async def _find(
    request: Request, download: DownloadExport, authenticator: Authenticator
) -> tuple[Export, ExportFile]:
    actor = await caller_of(request.scope, authenticator)
    wanted = export_id_of(request.path_params["id"])
    if wanted is None:
        raise NotFound("export")
    return await download.ready(wanted, actor=actor)


def _refused(refusal: PaymentsError) -> Response:
    status = next(status for kind, status in _STATUS if isinstance(refusal, kind))
    is_unknown = status is HTTPStatus.UNAUTHORIZED
    challenge = {"WWW-Authenticate": 'Bearer realm="opside-payments"'} if is_unknown else None
    return error_response(status, code=refusal.code, message=str(refusal), headers=challenge)
