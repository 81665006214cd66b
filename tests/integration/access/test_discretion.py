"""Who of Opside acted, and why, is told to Opside's own people; others read that Opside did."""

from collections.abc import AsyncIterator
from typing import Any, Final

import orjson
import pytest

from application.permissions import SERVICE_SCOPES
from tests.integration.access.asking import STAFF, bearer_of
from tests.integration.access.following import first_event
from tests.integration.access.seeded import STAFF_NAME, STAFF_REASON, Seeded, seeded

CHANGES: Final = "nodes { action actor changes { field after } }"
TOLD: Final = f"""query Told($id: ID!) {{
  transaction(id: $id) {{ timeline {{ {CHANGES} }} auditTrail {{ {CHANGES} }} }} }}"""
LIVE: Final = """subscription Live($id: ID!, $after: String) {
  transactionTimeline(id: $id, after: $after) { action actor changes { field after } } }"""
CLAWBACKS: Final = "query($id: ID!) { transaction(id: $id) { clawbacks { nodes { id reason } } } }"
CLAWBACK: Final = "query($id: ID!) { node(id: $id) { ... on Clawback { reason } } }"
ORDERED: Final = "charge.retry_ordered"
READERS: Final = ("owner", "service", *STAFF)


@pytest.fixture(scope="module")
async def sues() -> AsyncIterator[Seeded]:
    made = await seeded()
    yield made
    await made.close()


def shown(events: list[Any]) -> tuple[str, str | None]:
    """Return who had the charge tried again, and what is said of why."""
    (ordered,) = [event for event in events if event["action"] == ORDERED]
    reasons = [one["after"] for one in ordered["changes"] if one["field"] == "reason"]
    return ordered["actor"], reasons[0] if reasons else None


def expected(reader: str) -> tuple[str, str | None]:
    return (STAFF_NAME, STAFF_REASON) if reader in STAFF else ("opside", None)


@pytest.mark.parametrize("reader", READERS)
async def test_what_happened_is_told_with_or_without_the_name(sues: Seeded, reader: str) -> None:
    bearer, which = bearer_of(reader, scopes=SERVICE_SCOPES), {"id": sues.words["declined"]}
    transaction = (await sues.world.ask(TOLD, which, bearer=bearer)).data["transaction"]
    for told in (transaction["timeline"], transaction["auditTrail"]):
        assert shown(told["nodes"]) == expected(reader)


@pytest.mark.parametrize("reader", READERS)
async def test_so_it_is_while_somebody_follows(sues: Seeded, reader: str) -> None:
    audit = sues.shop.database.tables.audit
    (number,) = [n for n, event in audit.items() if event.action == ORDERED]
    asked = {"id": sues.words["declined"], "after": str(number - 1)}
    body = orjson.dumps({"query": LIVE, "variables": asked})
    headers = {
        "Content-Type": "application/json",
        "Authorization": f"Bearer {bearer_of(reader, scopes=SERVICE_SCOPES)}",
    }
    _, told = await first_event(sues.world.app, body, headers)
    assert shown([told["data"]["transactionTimeline"]]) == expected(reader)


@pytest.mark.parametrize("reader", READERS)
async def test_why_money_was_taken_back_is_in_our_own_words_and_for_us(
    sues: Seeded, reader: str
) -> None:
    bearer, which = bearer_of(reader, scopes=SERVICE_SCOPES), {"id": sues.words["sent"]}
    asked = (await sues.world.ask(CLAWBACKS, which, bearer=bearer)).data["transaction"]
    (told,) = asked["clawbacks"]["nodes"]
    alone = (await sues.world.ask(CLAWBACK, {"id": told["id"]}, bearer=bearer)).data["node"]
    assert told["reason"] == alone["reason"] == ("goods found" if reader in STAFF else None)


@pytest.mark.parametrize("reader", READERS)
async def test_so_it_is_on_the_old_paths(sues: Seeded, reader: str) -> None:
    headers = {"Authorization": f"Bearer {bearer_of(reader, scopes=SERVICE_SCOPES)}"}
    which = sues.words["declined"]
    one = await sues.world.client.get(f"/api/v1/stripe/transactions/{which}", headers=headers)
    told = one.json()["data"]["auditTrail"]
    assert shown(told) == expected(reader)
    trail = await sues.world.client.get(f"/api/v1/stripe/audit-trail/{which}", headers=headers)
    (record,) = [one for one in trail.json()["data"]["records"] if one["action"] == ORDERED]
    assert (record["actor"], record["after"].get("reason")) == expected(reader)
