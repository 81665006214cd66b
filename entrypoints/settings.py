"""Every setting of the service in one class, with no default for any secret."""

from pydantic import Field

from entrypoints.environment import EnvironmentSettings
from entrypoints.limit_settings import LimitSettings
from entrypoints.live_settings import LiveSettings
from entrypoints.money_settings import MoneySettings
from entrypoints.observability_settings import ObservabilitySettings
from entrypoints.storage_settings import StorageSettings
from entrypoints.token_settings import SigningSettings, TokenSettings
from entrypoints.variables import read
from entrypoints.work_settings import WorkSettings


class ProcessSettings(EnvironmentSettings):
    """Where a process listens."""

    host: str = "127.0.0.1"
    """Where the API listens; 0.0.0.0 in a container."""
    port: int = Field(4000, ge=0, le=65535)
    """The API's port."""


# The last comes first in the README's table and in `.env.example`.
class Settings(
    WorkSettings,
    MoneySettings,
    SigningSettings,
    TokenSettings,
    StorageSettings,
    ObservabilitySettings,
    LiveSettings,
    LimitSettings,
    ProcessSettings,
):
    """What every process of the service needs."""


def load_settings() -> Settings:
    """Read the environment and `.env`; raise `SettingsRefused` with every finding at once."""
    return read(Settings)
