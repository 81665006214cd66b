"""The HTTP application: which path leads to which door."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from functools import cache
from http import HTTPStatus
from typing import Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, WebSocketRoute

from application.connect_existing import CALLBACK
from application.limit_requests import LimitRequests
from application.ports.system import IdSource
from application.ports.webhook_verifier import WebhookEndpoint
from application.refresh_links import PATH
from entrypoints.auth.authenticator import Authenticator
from entrypoints.graphql.schema import build_schema
from entrypoints.http.connect_endpoint import onboarding_again, owner_decided
from entrypoints.http.doorman import Doorman
from entrypoints.http.export_endpoint import export_routes
from entrypoints.http.graphiql.bearer import CookieBearer
from entrypoints.http.graphiql.cookies import Cookies
from entrypoints.http.graphiql.door import AdminDoor
from entrypoints.http.graphiql.routes import graphiql_routes
from entrypoints.http.graphql_endpoint import GraphQLEndpoint
from entrypoints.http.health import Readiness, alive, health, ready
from entrypoints.http.live.seats import LiveLimits, Seats
from entrypoints.http.live.socket import LiveSocket
from entrypoints.http.rate_limit import GRAPHQL, RateLimits
from entrypoints.http.responses import error_response
from entrypoints.http.rest.document_endpoint import document_route
from entrypoints.http.rest.routes import rest_routes
from entrypoints.http.toll import TOLL_HEADERS
from entrypoints.http.trusted_operations import TrustedOperations
from entrypoints.http.webhook_endpoint import WebhookDoor
from entrypoints.observability.exchange_observer import ExchangeObserver
from entrypoints.probing import PROBE_SECONDS_MAX
from entrypoints.use_cases import UseCases
from entrypoints.webhook_addresses import DOOR_PATHS

WEBHOOK_PATHS: Final = {
    prefix + path: endpoint for prefix in ("", "/api/v1") for endpoint, path in DOOR_PATHS.items()
}
"""The old service's paths stay, so that no endpoint at Stripe has to change on the day."""

HEALTH_PATHS: Final = ("/healthz", "/readyz", "/health")

SENT_HEADERS: Final = (
    "Authorization",
    "Content-Type",
    "Idempotency-Key",
    "X-Idempotency-Key",
    "X-Request-Id",
    "Last-Event-ID",
)
"""What a page of another origin may send."""

CORS_SECONDS: Final = 600
"""How long a browser remembers what another origin's page may send."""

Lifespan = Callable[[Starlette], AbstractAsyncContextManager[None]]

_built = cache(build_schema)
"""Two switches tell one schema from another, and each takes longer to build than all else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much each door takes, and what it tells."""

    graphql_body_bytes: int = 256 * 1024
    rest_body_bytes: int = 64 * 1024
    webhook_body_bytes: int = 1024 * 1024
    probe_seconds: float = PROBE_SECONDS_MAX
    introspection: bool = True
    is_strict_transport: bool = False
    requests: LimitRequests | None = None
    cors_origins: tuple[str, ...] = ()
    trusted: TrustedOperations = field(default_factory=TrustedOperations)
    live: LiveLimits = field(default_factory=LiveLimits)


def create_app(
    *,
    use_cases: UseCases,
    authenticator: Authenticator,
    ids: IdSource,
    limits: Limits | None = None,
    observer: ExchangeObserver | None = None,
    lifespan: Lifespan | None = None,
) -> Starlette:
    """Return the application; `lifespan` is entered before the first request is served."""
    chosen = limits or Limits()
    seats = Seats(chosen.live)
    app = Starlette(
        routes=[
            *_graphql(use_cases, authenticator, ids, chosen, seats),
            *_webhooks(use_cases, chosen),
            document_route(simulating=use_cases.simulate_event is not None),
            *rest_routes(use_cases, authenticator, body_limit=chosen.rest_body_bytes),
            *export_routes(use_cases.download_export, authenticator),
            Route(PATH, onboarding_again(use_cases.resume_onboarding), methods=["GET"]),
            Route(CALLBACK, owner_decided(use_cases.finish_connect), methods=["GET"]),
            *_readiness(use_cases, chosen),
        ],
        middleware=_middleware(authenticator, ids, chosen, observer),
        exception_handlers={HTTPException: _as_json},
        lifespan=lifespan,
    )
    # A redirect would be built from what the caller says our host is.
    app.router.redirect_slashes = False
    app.state.seats = seats
    return app


def _middleware(
    authenticator: Authenticator,
    ids: IdSource,
    limits: Limits,
    observer: ExchangeObserver | None,
) -> list[Middleware]:
    """Return what stands before every door, outermost first."""
    return [
        Middleware(
            Doorman,
            new_request_id=lambda: ids.new().hex,
            observer=observer,
            is_strict=limits.is_strict_transport,
        ),
        *_cross_origin(limits),
        Middleware(
            CookieBearer,
            path=GRAPHQL,
            cookies=Cookies(is_secure=limits.is_strict_transport),
        ),
        *_rate_limits(limits, authenticator),
    ]


def _graphql(
    use_cases: UseCases,
    authenticator: Authenticator,
    ids: IdSource,
    limits: Limits,
    seats: Seats,
) -> list[BaseRoute]:
    schema = _built(
        introspection=limits.introspection,
        simulating=use_cases.simulate_event is not None,
    )
    endpoint = GraphQLEndpoint(
        schema=schema,
        use_cases=use_cases,
        authenticator=authenticator,
        body_limit=limits.graphql_body_bytes,
        seats=seats,
        trusted=limits.trusted,
    )
    live = LiveSocket(
        schema=schema,
        use_cases=use_cases,
        authenticator=authenticator,
        ids=ids,
        seats=seats,
        limit=limits.requests,
        trusted=limits.trusted,
    )
    door = AdminDoor(
        authenticator=authenticator,
        cookies=Cookies(is_secure=limits.is_strict_transport),
        sdl=cache(schema.as_str),
        is_live=use_cases.show_system.is_live,
    )
    return [Route(GRAPHQL, endpoint), WebSocketRoute(GRAPHQL, live), *graphiql_routes(door)]


def _webhooks(use_cases: UseCases, limits: Limits) -> list[BaseRoute]:
    doors = {
        endpoint: WebhookDoor(
            receive_webhook=use_cases.receive_webhook,
            endpoint=endpoint,
            body_limit=limits.webhook_body_bytes,
        )
        for endpoint in WebhookEndpoint
    }
    return [Route(path, doors[endpoint]) for path, endpoint in WEBHOOK_PATHS.items()]


def _readiness(use_cases: UseCases, limits: Limits) -> list[BaseRoute]:
    asked = Readiness(
        use_cases.probes,
        is_live=use_cases.show_system.is_live,
        seconds_max=limits.probe_seconds,
    )
    doors = (alive, ready(asked), health(asked))
    return [Route(path, door) for path, door in zip(HEALTH_PATHS, doors, strict=True)]


def _cross_origin(limits: Limits) -> list[Middleware]:
    """Let the pages of other origins in that the settings name: with a token, never a cookie."""
    if not limits.cors_origins:
        return []
    return [
        Middleware(
            CORSMiddleware,
            allow_origins=limits.cors_origins,
            allow_methods=("GET", "POST"),
            allow_headers=SENT_HEADERS,
            expose_headers=(*TOLL_HEADERS, "X-Operation-Cost", "X-Request-Id"),
            max_age=CORS_SECONDS,
        )
    ]


def _rate_limits(limits: Limits, authenticator: Authenticator) -> list[Middleware]:
    if limits.requests is None:
        return []
    return [
        Middleware(
            RateLimits,
            limit=limits.requests,
            authenticator=authenticator,
            exempt=(*WEBHOOK_PATHS, *HEALTH_PATHS),
        )
    ]


async def _as_json(_: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = error.headers if isinstance(error, HTTPException) else None
    phrase = HTTPStatus(status)
    return error_response(status, code=phrase.name, message=phrase.phrase.lower(), headers=headers)
