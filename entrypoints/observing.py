"""Sets up what a process tells of itself, before it does anything else."""

from entrypoints.observability_settings import secrets_in
from entrypoints.settings import Settings
from entrypoints.telemetry import configure_logs


def observe(settings: Settings) -> None:
    """Begin to log."""
    configure_logs(settings.log_level, file=settings.log_file_path, secrets=secrets_in(settings))
