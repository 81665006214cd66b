"""The kinds of value that a variable may hold, each with what is wrong with any other."""

import re
from ipaddress import ip_network
from typing import Annotated, Final, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationInfo
from pydantic_settings import NoDecode

from entrypoints.addresses import (
    is_loopback,
    is_unencrypted_postgres,
    is_unencrypted_redis,
    require_redis,
)
from entrypoints.environment import in_production, must_encrypt
from entrypoints.secret_strength import is_guessable

SECRET_BYTES_MIN: Final = 32
"""A shorter HS256 secret can be guessed (RFC 7518, section 3.2)."""

_STRIPE_KEY: Final = re.compile(r"[sr]k_(test|live)_\S+")
_KID: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")
_GUESSABLE: Final = "can be guessed; production takes what chance has drawn: openssl rand -hex 32"
_PLAIN: Final = "ALLOW_PLAIN_CONNECTIONS=true allows it on a network that nobody else is on"


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


def _postgres(url: SecretStr, info: ValidationInfo) -> SecretStr:
    scheme, _, rest = url.get_secret_value().partition("://")
    if scheme not in ("postgres", "postgresql", "postgresql+asyncpg") or not rest:
        raise ValueError("must begin with postgresql:// and name a database")
    if must_encrypt(info) and is_unencrypted_postgres(url.get_secret_value()):
        raise ValueError(f"must end with ?sslmode=verify-full (or require) in production; {_PLAIN}")
    return SecretStr(f"postgresql+asyncpg://{rest}")


def _redis(url: SecretStr, info: ValidationInfo) -> SecretStr:
    require_redis(url.get_secret_value())
    if must_encrypt(info) and is_unencrypted_redis(url.get_secret_value()):
        raise ValueError(f"must begin with rediss in production; {_PLAIN}")
    return url


def _stripe_key(key: SecretStr) -> SecretStr:
    if not _STRIPE_KEY.fullmatch(key.get_secret_value()):
        raise ValueError("must begin with sk_test_, rk_test_, sk_live_ or rk_live_")
    return key


def _strong(secret: SecretStr, info: ValidationInfo) -> SecretStr:
    if len(secret.get_secret_value().encode()) < SECRET_BYTES_MIN:
        raise ValueError(f"must be at least {SECRET_BYTES_MIN} bytes")
    if in_production(info) and is_guessable(secret.get_secret_value()):
        raise ValueError(_GUESSABLE)
    return secret


def _all_strong(secrets: tuple[SecretStr, ...], info: ValidationInfo) -> tuple[SecretStr, ...]:
    return tuple(_strong(secret, info) for secret in _some(secrets))


def _pairs(value: object) -> object:
    """Return each name with its secret, split at the first colon: a secret may hold more."""
    if not isinstance(value, str):
        return value
    pairs = [one.strip().partition(":") for one in value.split(",") if one.strip()]
    if not pairs or not all(_KID.fullmatch(kid) and secret for kid, _, secret in pairs):
        raise ValueError(
            "must be kid:secret,kid:secret, each kid of letters, digits, '.', '_', '-'"
        )
    if len({kid for kid, _, _ in pairs}) < len(pairs):
        raise ValueError("must give every secret a kid of its own")
    return [(kid, secret) for kid, _, secret in pairs]


def _all_named_strong(
    pairs: tuple[tuple[str, SecretStr], ...], info: ValidationInfo
) -> tuple[tuple[str, SecretStr], ...]:
    return tuple((kid, _strong(secret, info)) for kid, secret in pairs)


def _strong_if_any(secret: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
    return None if secret is None else _strong(secret, info)


def _endpoint_secrets(
    secrets: tuple[SecretStr, ...], info: ValidationInfo
) -> tuple[SecretStr, ...]:
    values = [secret.get_secret_value() for secret in _some(secrets)]
    if in_production(info):
        if not all(value.startswith("whsec_") for value in values):
            raise ValueError("must begin with whsec_, as Stripe's do")
        if any(is_guessable(value) for value in values):
            raise ValueError(
                "is not one of Stripe's; `opside webhooks register` makes and prints it"
            )
    return secrets


def _web_address(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
        raise ValueError("must begin with https:// and name a host")
    if parts.query or parts.fragment:
        raise ValueError("must end with its path")
    # The name of old held one door's whole address.
    return url.rstrip("/").removesuffix("/webhooks/stripe")


def _report_address(address: SecretStr, info: ValidationInfo) -> SecretStr:
    url = address.get_secret_value()
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not (parts.username and parts.hostname):
        raise ValueError("must be what Sentry shows as the DSN: https://KEY@HOST/PROJECT")
    if not parts.path.rpartition("/")[2].isdecimal():
        raise ValueError("must end with the number of a project, as Sentry shows it")
    if parts.scheme == "http" and must_encrypt(info) and not is_loopback(url):
        raise ValueError("must begin with https:// in production")
    return address


def _origins(origins: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
    if in_production(info) and not all(one.startswith("https://") for one in origins):
        raise ValueError("must all begin with https:// in production")
    return origins


def _cors_origins(origins: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
    if in_production(info) and "*" in origins:
        raise ValueError("must name each origin in production; * lets every page in")
    for origin in set(origins) - {"*"}:
        parts = urlsplit(origin)
        if f"{parts.scheme}://{parts.netloc}" != origin or not parts.hostname:
            raise ValueError("must be origins such as https://app.example, without a path")
    return _origins(origins, info)


def _networks(networks: tuple[str, ...]) -> tuple[str, ...]:
    for network in networks:
        try:
            named = ip_network(network)
        except ValueError:
            raise ValueError("must be addresses or networks, such as 10.0.0.0/8") from None
        if named.prefixlen == 0:
            raise ValueError("must not be the whole world: anybody could then forge an address")
    return networks


Texts = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)]
Origins = Annotated[Texts, AfterValidator(_origins)]
CorsOrigins = Annotated[Texts, AfterValidator(_cors_origins)]
Networks = Annotated[Texts, AfterValidator(_networks)]
EndpointSecrets = Annotated[
    tuple[SecretStr, ...],
    NoDecode,
    BeforeValidator(_split),
    AfterValidator(_endpoint_secrets),
]
SigningSecrets = Annotated[
    tuple[SecretStr, ...], NoDecode, BeforeValidator(_split), AfterValidator(_all_strong)
]
PostgresUrl = Annotated[SecretStr, AfterValidator(_postgres)]
WebAddress = Annotated[str, AfterValidator(_web_address)]
ReportAddress = Annotated[SecretStr, AfterValidator(_report_address)]
RedisUrl = Annotated[SecretStr, AfterValidator(_redis)]
StripeKey = Annotated[SecretStr, AfterValidator(_stripe_key)]
JwtSecret = Annotated[SecretStr | None, AfterValidator(_strong_if_any)]
JwtSecrets = Annotated[
    tuple[tuple[str, SecretStr], ...],
    NoDecode,
    BeforeValidator(_pairs),
    AfterValidator(_all_named_strong),
]
LogLevel = Annotated[
    Literal["debug", "info", "warning", "error", "critical"], BeforeValidator(_in_lower_case)
]
Name = Annotated[str, Field(pattern=r"^[a-z_][a-z0-9_]{0,62}$")]
