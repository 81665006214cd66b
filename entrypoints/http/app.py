"""The HTTP application: which path leads to which door."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from http import HTTPStatus

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, WebSocketRoute

from application.connect_existing import CALLBACK
from application.ports.system import IdSource
from application.ports.webhook_verifier import WebhookEndpoint
from application.refresh_links import PATH
from entrypoints.auth.authenticator import Authenticator
from entrypoints.graphql.schema import build_schema
from entrypoints.http.connect_endpoint import onboarding_again, owner_decided
from entrypoints.http.doorman import Doorman
from entrypoints.http.export_endpoint import export_routes
from entrypoints.http.graphql_endpoint import GraphQLEndpoint
from entrypoints.http.health import Readiness, alive, health, ready
from entrypoints.http.live.seats import LiveLimits, Seats
from entrypoints.http.live.socket import LiveSocket
from entrypoints.http.responses import error_response
from entrypoints.http.rest.document_endpoint import document_route
from entrypoints.http.rest.routes import rest_routes
from entrypoints.http.webhook_endpoint import WebhookDoor
from entrypoints.observability.exchange_observer import ExchangeObserver
from entrypoints.probing import PROBE_SECONDS_MAX
from entrypoints.use_cases import UseCases
from entrypoints.webhook_addresses import DOOR_PATHS

Lifespan = Callable[[Starlette], AbstractAsyncContextManager[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much each door takes, and what it tells."""

    graphql_body_bytes: int = 256 * 1024
    rest_body_bytes: int = 64 * 1024
    webhook_body_bytes: int = 1024 * 1024
    probe_seconds: float = PROBE_SECONDS_MAX
    introspection: bool = True
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
            Route("/healthz", alive),
            *_readiness(use_cases, chosen),
        ],
        middleware=[
            Middleware(
                Doorman,
                new_request_id=lambda: ids.new().hex,
                observer=observer,
            )
        ],
        exception_handlers={HTTPException: _as_json},
        lifespan=lifespan,
    )
    # A redirect would be built from what the caller says our host is.
    app.router.redirect_slashes = False
    app.state.seats = seats
    return app


def _graphql(
    use_cases: UseCases,
    authenticator: Authenticator,
    ids: IdSource,
    limits: Limits,
    seats: Seats,
) -> list[BaseRoute]:
    schema = build_schema(
        introspection=limits.introspection,
        simulating=use_cases.simulate_event is not None,
    )
    endpoint = GraphQLEndpoint(
        schema=schema,
        use_cases=use_cases,
        authenticator=authenticator,
        body_limit=limits.graphql_body_bytes,
        seats=seats,
    )
    live = LiveSocket(
        schema=schema, use_cases=use_cases, authenticator=authenticator, ids=ids, seats=seats
    )
    return [Route("/graphql", endpoint), WebSocketRoute("/graphql", live)]


def _webhooks(use_cases: UseCases, limits: Limits) -> list[BaseRoute]:
    doors = {
        endpoint: WebhookDoor(
            receive_webhook=use_cases.receive_webhook,
            endpoint=endpoint,
            body_limit=limits.webhook_body_bytes,
        )
        for endpoint in WebhookEndpoint
    }
    # The old service's paths stay, so that no endpoint at Stripe has to change on the day.
    return [
        Route(prefix + path, doors[endpoint])
        for prefix in ("", "/api/v1")
        for endpoint, path in DOOR_PATHS.items()
    ]


def _readiness(use_cases: UseCases, limits: Limits) -> list[BaseRoute]:
    asked = Readiness(
        use_cases.probes,
        is_live=use_cases.show_system.is_live,
        seconds_max=limits.probe_seconds,
    )
    return [Route("/readyz", ready(asked)), Route("/health", health(asked))]


async def _as_json(_: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = error.headers if isinstance(error, HTTPException) else None
    phrase = HTTPStatus(status)
    return error_response(status, code=phrase.name, message=phrase.phrase.lower(), headers=headers)
