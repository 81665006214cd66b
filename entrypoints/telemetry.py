"""Logs: one JSON object a line on standard output, set up once for each process."""

import logging
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

import orjson
import structlog

from domain.errors import PaymentsError
from entrypoints.observability.redaction import Redaction

READY: Final = '"event":"ready"'
"""What a process's log has once it does its work."""


_ERRORS: Final = frozenset({"error", "critical"})

Report = Callable[[BaseException, Mapping[str, Any]], None]
"""Hears of each error that is logged with its cause, and of the rest of the line."""


class LogFileUnavailable(PaymentsError):
    """The file that LOG_FILE_PATH names cannot be written."""

    code = "LOG_FILE_UNAVAILABLE"


def configure_logs(
    level: str,
    *,
    file: Path | None = None,
    secrets: Iterable[str] = (),
    to: BinaryIO | None = None,
    report: Report | None = None,
) -> None:
    """Send our logs and the libraries' warnings to standard output, or `to`, as JSON lines.

    `file` gets every line, too. None of the `secrets` is in any line, nor what looks like one.
    `report` hears of errors. Raises `LogFileUnavailable`.
    """
    threshold = logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
    lines = _Lines(Redaction(secrets))
    sink = _Sinks(to or sys.stdout.buffer, _opened(file) if file else None)
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        *(() if report is None else (_Reported(report),)),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, lines],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=structlog.BytesLoggerFactory(file=cast("BinaryIO", sink)),
        cache_logger_on_first_use=True,
    )
    handler = _Handler(sink)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.add_logger_name],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, lines.as_text],
        )
    )
    # Libraries may quote what they were sent; their warnings are enough.
    logging.basicConfig(level=max(threshold, logging.WARNING), handlers=[handler], force=True)
    logging.captureWarnings(capture=True)


def say_ready(process: str) -> None:
    """Write the line that a supervisor waits for."""
    structlog.get_logger(process).info("ready", process=process)


class _Reported:
    """Hands on each error that has a cause."""

    def __init__(self, report: Report) -> None:
        self._report = report

    def __call__(
        self, _: Any, __: str, entry: structlog.typing.EventDict
    ) -> structlog.typing.EventDict:
        if entry.get("level") in _ERRORS and (error := _cause(entry.get("exc_info"))):
            self._report(error, entry)
        return entry


def _cause(given: Any) -> BaseException | None:
    if isinstance(given, tuple):
        given = given[1]
    return given if isinstance(given, BaseException) else sys.exception() if given else None


class _Lines:
    """Renders one log entry, and cuts out what must not be in it."""

    def __init__(self, redaction: Redaction) -> None:
        self._redaction = redaction

    def __call__(self, _: Any, __: str, entry: structlog.typing.EventDict) -> bytes:
        return self._redaction.line(orjson.dumps(self._redaction.told(entry), default=str))

    def as_text(self, logger: Any, method: str, entry: structlog.typing.EventDict) -> str:
        return self(logger, method, entry).decode()


class _Sinks:
    """Writes each line to standard output, and to the file where there is one."""

    def __init__(self, out: BinaryIO, file: BinaryIO | None) -> None:
        self._file = file
        self._all = (out,) if file is None else (out, file)

    def write(self, line: bytes) -> int:
        for sink in self._all:
            sink.write(line)
        return len(line)

    def flush(self) -> None:
        for sink in self._all:
            sink.flush()

    def close(self) -> None:
        if self._file is not None:
            self._file.close()


class _Handler(logging.Handler):
    """Takes the libraries' lines to the same places."""

    def __init__(self, sink: _Sinks) -> None:
        super().__init__()
        self._sink = sink

    def close(self) -> None:
        self._sink.close()
        super().close()

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self._sink.write(self.format(record).encode() + b"\n")
            self._sink.flush()
        except Exception:  # noqa: BLE001 - what a handler raises would end what is being logged
            self.handleError(record)


def _opened(path: Path) -> BinaryIO:
    try:
        # One write for each line, at the end of the file: processes may share it.
        return path.open("ab", buffering=1 << 16)
    except OSError as error:
        cause = os.strerror(error.errno or 0)
        raise LogFileUnavailable(f"LOG_FILE_PATH {path} cannot be written: {cause}") from None
