"""The table of `docs/observability.md`, made from the metrics; run me to write it anew."""

from pathlib import Path
from typing import Final

from entrypoints.observability.metric import Metric
from entrypoints.observability.metrics import METRICS

PAGE: Final = Path(__file__).parents[2] / "docs" / "observability.md"
BEGIN: Final = (
    "<!-- metrics: begin; `python -m tests.architecture.metric_table` writes what follows -->"
)
END: Final = "<!-- metrics: end -->"

_HEAD: Final = "| Metric | Type | Labels | What it tells |\n|---|---|---|---|"


def metric_table() -> str:
    """Return one row for each metric, in the order in which they are declared."""
    return "\n".join([_HEAD, *map(_row, METRICS)])


def rewritten(page: str) -> str:
    """Return the page with the table of today."""
    head, begin, rest = page.partition(BEGIN)
    _, end, tail = rest.partition(END)
    return f"{head}{begin}\n\n{metric_table()}\n\n{end}{tail}"


def _row(metric: Metric) -> str:
    labels = ", ".join(f"`{label}`" for label in metric.labels)
    return f"| `{metric.name}` | {metric.type} | {labels} | {metric.meaning} |"


if __name__ == "__main__":
    PAGE.write_text(rewritten(PAGE.read_text()))
