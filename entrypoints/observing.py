"""Sets up what a process tells of itself, before it does anything else."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from entrypoints.observability.error_reports import error_reports
from entrypoints.observability.measuring import measured
from entrypoints.observability.redaction import Redaction
from entrypoints.observability.tracing import traced
from entrypoints.observability.watchers import LOGS_ALONE, Watchers
from entrypoints.observability_settings import secrets_in
from entrypoints.settings import Settings
from entrypoints.telemetry import configure_logs


@contextmanager
def observing(settings: Settings) -> Iterator[Watchers]:
    """Log, and lend whoever else watches by these settings; what they heard is told at the end."""
    with ExitStack() as stack:
        _log(settings, stack)
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
        if settings.traces_endpoint is not None:
            traces = traced(watchers, endpoint=settings.traces_endpoint)
            watchers = stack.enter_context(traces)
        yield watchers


def _log(settings: Settings, stack: ExitStack) -> None:
    secrets, report = tuple(secrets_in(settings)), None
    if settings.sentry_dsn is not None:
        report = stack.enter_context(
            error_reports(
                settings.sentry_dsn.get_secret_value(),
                environment=settings.app_env,
                redaction=Redaction(secrets),
            )
        )
    configure_logs(settings.log_level, file=settings.log_file_path, secrets=secrets, report=report)
