"""The kinds of value that a variable may hold, each with what is wrong with any other."""

import re
from enum import StrEnum
from ipaddress import ip_address
from typing import Annotated, Final, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from pydantic_settings import NoDecode

JWT_SECRET_BYTES_MIN: Final = 32
"""A shorter HS256 secret can be guessed (RFC 7518, section 3.2)."""

_STRIPE_KEY: Final = re.compile(r"[sr]k_(test|live)_\S+")


class Environment(StrEnum):
    """Where the service runs; in production GraphQL does not tell callers its schema."""

    DEVELOPMENT = "development"
    TEST = "test"
    PRODUCTION = "production"


def _split(value: object) -> object:
    if not isinstance(value, str):
        return value
    return [part.strip() for part in value.split(",") if part.strip()]


def _some(secrets: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
    if not secrets:
        raise ValueError("must name at least one secret")
    return secrets


def _in_lower_case(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


def _postgres(url: SecretStr) -> SecretStr:
    scheme, _, rest = url.get_secret_value().partition("://")
    if scheme not in ("postgres", "postgresql", "postgresql+asyncpg") or not rest:
        raise ValueError("must begin with postgresql:// and name a database")
    return SecretStr(f"postgresql+asyncpg://{rest}")


def _redis(url: SecretStr) -> SecretStr:
    scheme, _, rest = url.get_secret_value().partition("://")
    if scheme not in ("redis", "rediss", "unix") or not rest:
        raise ValueError("must begin with redis://, rediss:// or unix:// and name a server")
    return url


def _stripe_key(key: SecretStr) -> SecretStr:
    if not _STRIPE_KEY.fullmatch(key.get_secret_value()):
        raise ValueError("must begin with sk_test_, rk_test_, sk_live_ or rk_live_")
    return key


def _base_url(url: str) -> str:
    parts = urlsplit(url)
    is_plain = not (parts.query or parts.fragment or parts.username)
    if parts.scheme not in ("http", "https") or not parts.hostname or not is_plain:
        raise ValueError("must be an address that begins with https:// or http://")
    return url.rstrip("/")


def _long_enough(secret: SecretStr) -> SecretStr:
    if len(secret.get_secret_value().encode()) < JWT_SECRET_BYTES_MIN:
        raise ValueError(f"must be at least {JWT_SECRET_BYTES_MIN} bytes")
    return secret


def _all_long_enough(secrets: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
    return tuple(_long_enough(secret) for secret in _some(secrets))


def _web_address(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
        raise ValueError("must begin with https:// and name a host")
    if parts.query or parts.fragment:
        raise ValueError("must end with its path")
    return url.rstrip("/")


def is_loopback(url: str) -> bool:
    """Return whether an address leads to this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


Texts = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)]
Secrets = Annotated[tuple[SecretStr, ...], NoDecode, BeforeValidator(_split), AfterValidator(_some)]
SigningSecrets = Annotated[
    tuple[SecretStr, ...], NoDecode, BeforeValidator(_split), AfterValidator(_all_long_enough)
]
PostgresUrl = Annotated[SecretStr, AfterValidator(_postgres)]
WebAddress = Annotated[str, AfterValidator(_web_address)]
RedisUrl = Annotated[SecretStr, AfterValidator(_redis)]
StripeKey = Annotated[SecretStr, AfterValidator(_stripe_key)]
JwtSecret = Annotated[SecretStr, AfterValidator(_long_enough)]
BaseUrl = Annotated[str, AfterValidator(_base_url)]
LogLevel = Annotated[
    Literal["debug", "info", "warning", "error", "critical"], BeforeValidator(_in_lower_case)
]
Name = Annotated[str, Field(pattern=r"^[a-z_][a-z0-9_]{0,62}$")]
