"""How much callers may ask for, and whom we believe who they are."""

from pydantic import Field

from entrypoints.environment import EnvironmentSettings
from entrypoints.variable_kinds import CorsOrigins, Networks


class LimitSettings(EnvironmentSettings):
    """What bounds the callers of the API."""

    rate_limit_max_requests: int = Field(100, ge=0, le=100_000_000)
    """How many requests a caller may send within a window; without a token, all from one address.
    0 is no limit."""
    rate_limit_window_ms: int = Field(60_000, ge=1_000, le=86_400_000)
    """The length of a window, in milliseconds."""
    rate_limit_service_max_requests: int = Field(30_000, ge=1, le=100_000_000)
    """The same for a service, which asks for all its sellers."""
    rate_limit_cost_per_request: int = Field(200, ge=1, le=1_000_000)
    """What a GraphQL operation may cost and still count as one request."""
    cors_origins: CorsOrigins = Field((), examples=["https://app.opside.io"])
    """The origins whose pages may read the API's answers in a browser."""
    trusted_proxies: Networks = Field((), examples=["10.0.0.0/8"])
    """The addresses and networks of the proxies before the API: of them alone it believes where a
    request comes from (X-Forwarded-For) and whether it was encrypted (X-Forwarded-Proto)."""
