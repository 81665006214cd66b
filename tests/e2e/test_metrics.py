"""After a charge, a scrape of the real processes finds every metric that is listed, and no more."""

import aiohttp
from prometheus_client.metrics_core import Metric as Family
from prometheus_client.parser import text_string_to_metric_families

from entrypoints.local.clients import until
from entrypoints.observability import metrics
from entrypoints.observability.metric import Metric, MetricType
from tests.e2e.world import World

SOMETIMES = {metrics.HELD_AMOUNT, metrics.HELD_TRANSFERS, metrics.DRIFT}
"""What there may be none of, in any currency; the unit tests have it."""

OF_SAMPLES = {"le"}
"""The label that every histogram has."""


async def scraped(world: World) -> dict[str, Family]:
    async with aiohttp.ClientSession() as session, session.get(world.stack.metrics_url) as answer:
        assert answer.status == 200
        text = await answer.text()
    return {family.name: family for family in text_string_to_metric_families(text)}


def sampled_as(metric: Metric) -> str:
    """Return what the library calls the family of a metric."""
    return metric.name.removesuffix("_total") if metric.type is MetricType.COUNTER else metric.name


def value(families: dict[str, Family], metric: Metric, *labels: str) -> float:
    wanted = dict(zip(metric.labels, labels, strict=True))
    samples = families[sampled_as(metric)].samples
    (found,) = [one.value for one in samples if one.name == metric.name and one.labels == wanted]
    return float(found)


async def test_every_metric_is_told_with_its_labels_and_no_other(world: World) -> None:
    await world.story.save_card()
    accepted = await world.charge(fundsFlow="FEE_ONLY")
    await world.becomes(accepted["transaction"]["id"], status="CHARGED")

    async def all_of_them() -> set[str]:
        return set(await scraped(world))

    expected = {sampled_as(metric) for metric in metrics.METRICS if metric not in SOMETIMES}
    await until(all_of_them, expected.issubset, what="everything was told")
    families = await scraped(world)
    assert set(families) - {sampled_as(metric) for metric in SOMETIMES} == expected
    for metric in metrics.METRICS:
        family = families.get(sampled_as(metric))
        if family is not None:
            assert (family.type, family.documentation) == (metric.type, metric.meaning)
            labels = {name for sample in family.samples for name in sample.labels}
            assert labels - OF_SAMPLES == set(metric.labels), metric.name
    assert value(families, metrics.REQUESTS, "chargeCommission", "ok") >= 1
    assert value(families, metrics.JOBS, "RUN_CHARGE", "done") >= 1
    assert value(families, metrics.STRIPE_CALLS, "POST /v1/payment_intents", "ok") >= 1
    assert value(families, metrics.MONEY_STOP) == 0
    assert value(families, metrics.PART_UP, "stripe") == 1
    assert world.seller_id not in str(families)


async def test_nothing_is_told_at_the_door_of_the_world(world: World) -> None:
    async with world.session.get(f"{world.stack.api_url}/metrics") as answer:
        assert answer.status == 404
