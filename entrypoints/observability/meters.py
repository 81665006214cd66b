"""The instruments behind the metrics.

Imported only once `metrics_directory` has said where processes leave what they count: the library
decides at its own import whether it counts for one process or for many.
"""

from typing import Any, Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from entrypoints.observability.metric import Metric, MetricType

Values = dict[tuple[str, ...], float]
"""What a gauge shows, by its labels."""


class Meters:
    """Counts, measures and shows; a series that was met is found again by one look-up."""

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        """Put into `registry`, by default one of its own, what is first used.

        So a process shows no gauge that it knows nothing of.
        """
        self.registry: Final = registry or CollectorRegistry()
        self._made: Final[dict[str, Any]] = {}
        self._series: Final[dict[tuple[str, ...], Any]] = {}

    def count(self, metric: Metric, *labels: str) -> None:
        """Count one more."""
        self._one(metric, labels).inc()

    def observe(self, metric: Metric, value: float, *labels: str) -> None:
        """Add one measurement to a distribution."""
        self._one(metric, labels).observe(value)

    def show(self, metric: Metric, values: Values) -> None:
        """Show these values and no others: what was shown before and is gone is 0 from now on."""
        gone = {key[1:] for key in self._series if key[0] == metric.name} - values.keys()
        for labels, value in {**dict.fromkeys(gone, 0.0), **values}.items():
            self._one(metric, labels).set(value)

    def _one(self, metric: Metric, labels: tuple[str, ...]) -> Any:
        key = (metric.name, *labels)
        series = self._series.get(key)
        if series is None:
            made = self._made.get(metric.name) or _made(metric, self.registry)
            self._made[metric.name] = made
            series = self._series[key] = made.labels(*labels) if labels else made
        return series


def _made(metric: Metric, registry: CollectorRegistry) -> Any:
    said = metric.name, metric.meaning, metric.labels
    match metric.type:
        case MetricType.COUNTER:
            return Counter(*said, registry=registry)
        case MetricType.HISTOGRAM:
            return Histogram(*said, registry=registry, buckets=metric.buckets)
        case MetricType.GAUGE:
            # Of several schedulers on one host, the last to look is right; none is a sum.
            return Gauge(*said, registry=registry, multiprocess_mode="livemostrecent")
