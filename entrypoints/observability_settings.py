"""What those who run the service are told, and where."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from pydantic import AliasChoices, BaseModel, Field, SecretStr, ValidationInfo, field_validator

from entrypoints.variable_kinds import LogLevel, ReportAddress, WebAddress
from entrypoints.variables import Variables


class ObservabilitySettings(Variables):
    """What the logs tell, and where they go."""

    log_level: LogLevel = "info"
    """debug, info, warning, error or critical."""
    log_file_path: Path | None = None
    """A file that gets every line of the logs as well as standard output."""
    metrics_port: int | None = Field(None, ge=0, le=65535, examples=[9464])
    """Where Prometheus finds /metrics, on a listener of its own; 0 lets the system choose. Unset,
    nothing is counted. Processes of one host may share it: one of them then tells of all."""
    metrics_host: str = "127.0.0.1"
    """Where that listener listens; 0.0.0.0 in a container, whose network nobody else is on."""
    metrics_directory: Path | None = Field(
        None, validation_alias=AliasChoices("METRICS_DIRECTORY", "PROMETHEUS_MULTIPROC_DIR")
    )
    """Where the processes of one host leave what they count; emptied when the first of them starts.
    Unset, a directory below the system's one for temporary files, another for each METRICS_PORT."""

    traces_endpoint: WebAddress | None = Field(
        None,
        validation_alias="OTEL_EXPORTER_OTLP_ENDPOINT",
        examples=["http://localhost:4318"],
    )
    """Where traces go, as OTLP over HTTP; needs the extra `tracing`. Unset, nothing is traced.
    OpenTelemetry's own variables count as well, OTEL_TRACES_SAMPLER for one."""

    sentry_dsn: ReportAddress | None = Field(None, examples=["https://KEY@sentry.example.com/1"])
    """Where unexpected errors are reported, without anything that was sent; needs the extra
    `sentry`. Unset, they are in the log alone."""

    @field_validator("metrics_port")
    @classmethod
    def _never_public(cls, port: int | None, info: ValidationInfo) -> int | None:
        if port and port == info.data.get("port"):
            raise ValueError("must not be PORT: what is counted is not for the world")
        return port


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
