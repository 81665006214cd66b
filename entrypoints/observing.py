"""Sets up what a process tells of itself, before it does anything else."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from entrypoints.observability.measuring import measured
from entrypoints.observability.watchers import LOGS_ALONE, Watchers
from entrypoints.observability_settings import secrets_in
from entrypoints.settings import Settings
from entrypoints.telemetry import configure_logs


@contextmanager
def observing(settings: Settings) -> Iterator[Watchers]:
    """Log, and lend whoever else watches by these settings; what they heard is told at the end."""
    configure_logs(settings.log_level, file=settings.log_file_path, secrets=secrets_in(settings))
    with ExitStack() as stack:
        watchers = LOGS_ALONE
        if settings.metrics_port is not None:
            watchers = stack.enter_context(
                measured(
                    watchers,
                    host=settings.metrics_host,
                    port=settings.metrics_port,
                    directory=settings.metrics_directory,
                )
            )
        yield watchers
