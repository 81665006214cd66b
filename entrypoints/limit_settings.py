"""How much callers may ask for, and whom we believe who they are."""

from pathlib import Path

from pydantic import Field, ValidationInfo, field_validator

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
    trusted_operations_path: Path | None = Field(None, examples=["operations.json"])
    """A list of GraphQL documents that may be asked for by their hash; `opside operations manifest`
    makes it."""
    trusted_operations: bool = False
    """Whether sellers and services may ask for nothing but what stands on the list: on or off."""
    cors_origins: CorsOrigins = Field((), examples=["https://app.opside.io"])
    """The origins whose pages may read the API's answers in a browser."""
    trusted_proxies: Networks = Field((), examples=["10.0.0.0/8"])
    """The addresses and networks of the proxies before the API: of them alone it believes where a
    request comes from (X-Forwarded-For) and whether it was encrypted (X-Forwarded-Proto)."""

    @field_validator("trusted_operations")
    @classmethod
    def _has_a_list(cls, is_on: bool, info: ValidationInfo) -> bool:  # noqa: FBT001 - pydantic's signature
        if is_on and info.data.get("trusted_operations_path") is None:
            raise ValueError("is on, and TRUSTED_OPERATIONS_PATH names no list")
        return is_on
