"""What those who run the service are told, and where."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from pydantic import BaseModel, SecretStr

from entrypoints.variable_kinds import LogLevel
from entrypoints.variables import Variables


class ObservabilitySettings(Variables):
    """What the logs tell, and where they go."""

    log_level: LogLevel = "info"
    """debug, info, warning, error or critical."""
    log_file_path: Path | None = None
    """A file that gets every line of the logs as well as standard output."""


def secrets_in(settings: BaseModel) -> Iterator[str]:
    """Yield every secret that the settings hold, and the passwords in their addresses."""
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, SecretStr):
                yield from _parts_of(part.get_secret_value())


def _parts_of(secret: str) -> Iterator[str]:
    if "://" not in secret:
        yield secret
        return
    password = urlsplit(secret).password
    if password:
        yield password
        yield unquote(password)
