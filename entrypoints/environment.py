"""Where the service runs, which decides how strict its settings are."""

from enum import StrEnum

from pydantic import AliasChoices, Field, ValidationInfo

from entrypoints.variables import Variables


class Environment(StrEnum):
    """Where the service runs; in production it refuses what is good enough on a laptop."""

    DEVELOPMENT = "development"
    TEST = "test"
    PRODUCTION = "production"


class EnvironmentSettings(Variables):
    """What comes before every other setting: later ones are judged by it."""

    app_env: Environment = Field(
        Environment.DEVELOPMENT,
        validation_alias=AliasChoices("APP_ENV", "NODE_ENV"),
        examples=["production"],
    )
    """development, test or production. Production starts on no weak secret, no plain-text
    connection and no address without https, and does not tell GraphQL's callers its schema."""
    allow_plain_connections: bool = False
    """Let production speak to PostgreSQL, Redis and a sandbox without encryption: for a network
    that nobody else is on, such as one host's containers."""


def in_production(info: ValidationInfo) -> bool:
    """Return whether the settings that are being read are for production."""
    return info.data.get("app_env") is Environment.PRODUCTION


def must_encrypt(info: ValidationInfo) -> bool:
    """Return whether a connection that leaves this machine has to be encrypted."""
    return in_production(info) and not info.data.get("allow_plain_connections")
