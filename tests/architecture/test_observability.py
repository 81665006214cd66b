"""The dashboard, the alerts and the page ask for metrics that are there, by labels that they have.

An expression is read by its names and labels alone; Prometheus itself is not at hand to parse it.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from entrypoints.observability.metric import Metric, MetricType
from entrypoints.observability.metrics import METRICS
from tests.architecture.metric_table import PAGE, metric_table, rewritten

ROOT: Final = Path(__file__).parents[2]
DEPLOY: Final = ROOT / "deploy" / "observability"
DASHBOARD: Final = json.loads((DEPLOY / "dashboard.json").read_text())
RULES: Final[list[dict[str, Any]]] = [
    rule
    for group in yaml.safe_load((DEPLOY / "alerts.yaml").read_text())["groups"]
    for rule in group["rules"]
]
SERIES: Final[dict[str, Metric]] = {
    name: metric
    for metric in METRICS
    for name in (
        [f"{metric.name}{part}" for part in ("_bucket", "_sum", "_count")]
        if metric.type is MetricType.HISTOGRAM
        else [metric.name]
    )
}
TEXT: Final = PAGE.read_text()

_SERIES: Final = re.compile(r"\b(opside_\w+)(?:\{([^}]*)\})?")
_MATCHED: Final = re.compile(r"(\w+)\s*(?:=~|!~|!=|=)")
_GROUPED: Final = re.compile(r"\b(?:by|without)\s*\(([^)]*)\)")
_SHOWN: Final = re.compile(r"\{\{\s*(?:\$labels\.)?(\w+)\s*\}\}")


def expressions() -> Iterator[tuple[str, str, str]]:
    """Yield the place, the expression and the words of everything that is drawn or watched."""
    for panel in DASHBOARD["panels"]:
        for target in panel["targets"]:
            yield f"panel {panel['title']}", target["expr"], target["legendFormat"]
    for rule in RULES:
        yield f"alert {rule['alert']}", rule["expr"], rule["annotations"]["summary"]


def wrong_in(expression: str, words: str) -> list[str]:
    """Return every name and label that nothing has."""
    found = _SERIES.findall(expression)
    wrong = [name for name, _ in found if name not in SERIES]
    known = {label for name, _ in found if name in SERIES for label in SERIES[name].labels}
    for name, matchers in found:
        if name in SERIES:
            wrong += set(_MATCHED.findall(matchers)) - set(SERIES[name].labels)
    grouped = {
        label.strip() for labels in _GROUPED.findall(expression) for label in labels.split(",")
    }
    shown = set(_SHOWN.findall(words)) - {"value"}
    return [*wrong, *(grouped - known - {"le"}), *(shown - grouped)]


@pytest.mark.parametrize(("place", "expression", "words"), [*expressions()])
def test_what_is_drawn_and_watched_is_there(place: str, expression: str, words: str) -> None:
    assert _SERIES.search(expression), place
    assert wrong_in(expression, words) == [], place


def test_a_name_a_label_and_a_word_that_nothing_has_are_found() -> None:
    assert wrong_in("rate(opside_request_total[5m])", "") == ["opside_request_total"]
    assert wrong_in('opside_queue_jobs{seller="1"}', "") == ["seller"]
    assert wrong_in("sum by (seller) (opside_queue_jobs)", "") == ["seller"]
    assert wrong_in("max(opside_queue_jobs)", "{{ $labels.kind }}") == ["kind"]
    assert wrong_in("opside_job_duration_seconds", "") == ["opside_job_duration_seconds"]


def test_every_metric_is_on_the_dashboard() -> None:
    drawn = " ".join(expression for _, expression, _ in expressions())
    assert [m.name for m in METRICS if not re.search(rf"\b{m.name}(_bucket)?\b", drawn)] == []


def test_every_alert_says_how_bad_it_is_what_it_is_and_what_to_do() -> None:
    for rule in RULES:
        assert rule["labels"]["severity"] in ("page", "ticket")
        assert rule["annotations"]["summary"].endswith((".", ":"))
        assert (ROOT / rule["annotations"]["runbook"]).is_file()
    assert len({rule["alert"] for rule in RULES}) == len(RULES)


def test_the_page_has_every_metric_and_every_alert_with_its_runbook() -> None:
    assert rewritten(TEXT) == TEXT
    assert metric_table() in TEXT
    for rule in RULES:
        runbook = rule["annotations"]["runbook"].removeprefix("docs/")
        assert re.search(rf"^\| `{rule['alert']}` \|.*\({runbook}\) \|$", TEXT, re.MULTILINE)
