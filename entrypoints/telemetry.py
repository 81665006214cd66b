"""Logs: one JSON object a line on standard output, set up once for each process."""

import logging
import sys
from typing import Final

import orjson
import structlog

READY: Final = '"event":"ready"'
"""What a process's log has once it does its work."""


def configure_logs(level: str) -> None:
    """Send our logs and the libraries' warnings to standard output as JSON lines."""
    threshold = logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer(serializer=_dumps)],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=structlog.BytesLoggerFactory(file=sys.stdout.buffer),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    # Libraries may quote what they were sent; their warnings are enough.
    logging.basicConfig(level=max(threshold, logging.WARNING), handlers=[handler], force=True)


def _dumps(value: object, **_: object) -> bytes:
    return orjson.dumps(value, default=str)


def say_ready(process: str) -> None:
    """Write the line that a supervisor waits for."""
    structlog.get_logger(process).info("ready", process=process)
