"""What those who run the service are told, and where."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from pydantic import BaseModel, Field, SecretStr

from entrypoints.variable_kinds import LogLevel, WebAddress
from entrypoints.variables import Variables


class ObservabilitySettings(Variables):
    """Logs, metrics, traces and the reports of errors; only logs go anywhere unasked."""

    log_level: LogLevel = "info"
    """debug, info, warning, error or critical."""
    log_file_path: Path | None = None
    """A file that gets every line of the logs as well as standard output."""
    metrics_host: str = "127.0.0.1"
    """Where `/metrics` is served to Prometheus, apart from what the world sees."""
    metrics_port: int = Field(9464, ge=0, le=65535)
    """The port of `/metrics`, which all processes of a host share; 0 switches it off."""
    prometheus_multiproc_dir: Path | None = None
    """Where the processes of one host keep their counts together; unset, a directory for
    temporary files that is named for the port."""
    otel_exporter_otlp_endpoint: WebAddress | None = None
    """Where traces are sent to over HTTP (OpenTelemetry); unset, nothing is traced."""
    otel_service_name: str = "opside-payments"
    """What traces call this service."""
    sentry_dsn: SecretStr | None = None
    """Where unexpected errors are reported to Sentry; unset, they are in the logs alone."""


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
