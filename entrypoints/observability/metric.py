"""What a metric is: a name, labels of which there are only so many values, and what it tells."""

from dataclasses import dataclass
from enum import StrEnum


class MetricType(StrEnum):
    """How a metric is read: as a rate, as a distribution, or as it stands."""

    COUNTER = "counter"
    HISTOGRAM = "histogram"
    GAUGE = "gauge"


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One name that Prometheus knows; a label never holds anything that a caller chose."""

    name: str
    type: MetricType
    meaning: str
    labels: tuple[str, ...] = ()
    buckets: tuple[float, ...] = ()
