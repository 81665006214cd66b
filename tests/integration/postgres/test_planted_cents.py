"""Cents of every cause, planted at a real Stripe's side over HTTP and in PostgreSQL: all found."""

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import pytest

from domain.reconciliation import Discrepancy
from entrypoints.cli.reconcile import Wanted, carry, print_report
from entrypoints.local.operations import CHARGE, CREATE_ACCOUNT, SET_UP_CARD, TRANSACTION
from entrypoints.tokens import mint_token
from tests.integration.http.test_reconciliation_runs import DRIFT, RUNS, START
from tests.integration.http.test_reconciliation_summary import SUMMARY
from tests.integration.postgres.catalog import connect
from tests.integration.postgres.planted import Service, service
from tests.postgres_fixtures import PostgresDatabase

REFRESH: Final = """
mutation Refresh($id: ID!) { refreshConnectAccount(sellerId: $id) { __typename } }"""

# One cent that the books have twice: balanced, as the database insists.
TWICE: Final = """
WITH fact AS (
    INSERT INTO payments.posting (id, kind, cause, transaction_id, seller_id, posted_at)
    SELECT gen_random_uuid(), 'FEE_CHARGED', 'ch_planted', id, seller_id, $1
    FROM payments.transaction LIMIT 1 RETURNING id
)
INSERT INTO payments.ledger_entry (posting_id, line, account, currency, amount_minor)
SELECT fact.id, line, account, 'usd', amount
FROM fact, (VALUES (1, 'stripe_balance', 1), (2, 'fee_revenue', -1))
    AS entry (line, account, amount)
"""


@pytest.fixture
async def live(postgres_database: PostgresDatabase, sandbox: str) -> AsyncIterator[Service]:
    async with service(postgres_database, sandbox) as opened:
        yield opened


async def joins(live: Service) -> None:
    """Let a seller join, save a card, and Amazon's money come in."""
    page = "https://app.opside.test"
    given = {"sellerId": "sue", "email": "sue@example.com", "country": "US"}
    urls = {"returnUrl": f"{page}/a", "refreshUrl": f"{page}/b"}
    opened = await live.ask(CREATE_ACCOUNT, input={**given, **urls})
    account = opened["createConnectAccount"]["account"]["accountId"]
    await live.control(f"accounts/{account}/onboarding", outcome="complete")
    await live.ask(REFRESH, id="sue")
    setup = await live.ask(SET_UP_CARD, input={"sellerId": "sue", "email": "sue@example.com"})
    intent = setup["createCustomerSetup"]["setupIntentId"]
    await live.control(f"setup_intents/{intent}/confirm", payment_method="pm_card_visa")
    await top_up(live, 20_000)
    await live.hear()


async def top_up(live: Service, cents: int) -> str:
    made = await live.stripe.v1.topups.create_async({"amount": cents, "currency": "usd"})
    return made.id


async def charge(live: Service, claim: str, currency: str = "usd") -> Any:
    """Let a commission be charged and its share be tried; return it."""
    asked = await live.ask(
        CHARGE,
        role="service",
        input={
            "sellerId": "sue",
            "claimId": claim,
            "amountRecoveredCents": "10000",
            "currency": currency,
            "idempotencyKey": claim,
        },
    )
    await live.work()
    made = asked["chargeCommission"]["transaction"]["id"]
    return (await live.ask(TRANSACTION, id=made))["transaction"]


async def report(live: Service) -> Any:
    now = live.clock.now()
    period = {"from": (now - timedelta(days=2)).isoformat(), "to": now.isoformat()}
    return (await live.ask(DRIFT, period=period))["driftReport"]


async def run(live: Service, **given: Any) -> Any:
    """Let a run come to its end; return what it found, by cause."""
    started = await live.ask(START, input=given)
    assert started["processReconciliations"]["alreadyRunning"] is False
    await live.work()
    runs = RUNS.replace("discrepancies(first: 1)", "discrepancies(first: 50)")
    (told,) = (await live.ask(runs, first=1))["reconciliationRuns"]["nodes"]
    return told


async def plant(live: Service, sent: Any, database: PostgresDatabase) -> None:
    """Plant a cent of every cause; a conversion cannot be smaller than a charge."""
    await live.stripe.v1.refunds.create_async({"charge": sent["chargeId"], "amount": 1})
    await top_up(live, 1)
    await live.control("movements", type="stripe_fee", amount=-1, currency="usd")
    await live.control("movements", type="adjustment", amount=1, currency="usd")
    await live.control("conversions", **{"from": "eur", "to": "usd", "millionths": 1_100_000})
    await charge(live, "claim-in-euros", "eur")
    owner = await connect(database.service_url)
    try:
        await owner.execute(TWICE, live.clock.now())
    finally:
        await owner.close()
    await live.pass_hour()
    live.clock.advance(timedelta(seconds=30))
    await top_up(live, 1)


def found_in(lines: list[Any]) -> list[tuple[str, str]]:
    return sorted((line["cause"], line["difference"]["formatted"]) for line in lines)


PLANTED: Final = [
    ("CHANGED_IN_STRIPE", "-0.01 USD"),
    ("CURRENCY_CONVERSION", "-20.00 EUR"),
    ("CURRENCY_CONVERSION", "22.00 USD"),
    ("DUPLICATE", "-0.01 USD"),
    ("MISSING_EVENT", "0.01 USD"),
    ("STRIPE_FEE", "-0.01 USD"),
    ("TIMING", "0.01 USD"),
    ("UNKNOWN", "0.01 USD"),
]


FOR_A_PERSON: Final = {"CURRENCY_CONVERSION", "DUPLICATE", "STRIPE_FEE", "UNKNOWN"}


def found_in_run(found: Sequence[Discrepancy]) -> list[tuple[str, str]]:
    return sorted((one.line.cause.value, str(one.line.difference)) for one in found)


async def test_every_planted_cent_is_found_named_and_repaired_where_it_can_be(
    live: Service, postgres_database: PostgresDatabase, capsys: pytest.CaptureFixture[str]
) -> None:
    await joins(live)
    sent = await charge(live, "claim-1")
    assert sent["status"] == "TRANSFERRED"
    await live.pass_hour()

    clean = await report(live)
    assert (clean["lines"], clean["drift"]) == ([], [])
    assert clean["ours"] == clean["stripe"] != []
    nothing = await run(live, dryRun=False)
    assert (nothing["drift"], nothing["discrepancies"]["nodes"]) == ([], [])

    await plant(live, sent, postgres_database)
    told = await report(live)
    assert found_in(told["lines"]) == PLANTED
    assert told["drift"] == [{"formatted": "-20.00 EUR"}, {"formatted": "22.00 USD"}]

    dry = await run(live)
    lines = [one["line"] for one in dry["discrepancies"]["nodes"]]
    # A run looks at nothing that may still be on its way.
    assert found_in(lines) == [one for one in PLANTED if one[0] != "TIMING"]
    assert {one["state"] for one in dry["discrepancies"]["nodes"]} == {"PROPOSED"}
    assert found_in((await report(live))["lines"]) == PLANTED

    wet = await run(live, dryRun=False)
    repaired = [one["line"] for one in wet["discrepancies"]["nodes"] if one["state"] == "REPAIRED"]
    assert {line["cause"] for line in repaired} == {"CHANGED_IN_STRIPE", "MISSING_EVENT"}
    await live.pass_hour()
    await a_person_is_told_what_is_left(live, capsys)
    assert live.tries.failures == []


async def a_person_is_told_what_is_left(live: Service, capsys: pytest.CaptureFixture[str]) -> None:
    """Reconcile as on a terminal: four causes take a person."""
    asked = Wanted(older_than=None, limit=10, is_dry=True, reason="a person asks")
    steps: list[int] = []
    left = await carry(live.container, asked, tell=lambda run: steps.append(run.done))
    assert steps == sorted(steps)
    assert len(steps) > 2
    assert (left.status, left.was_running) == (1, False)
    assert found_in_run(left.open) == [one for one in PLANTED if one[0] in FOR_A_PERSON]
    print_report(left, as_json=True)
    document = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (document["open"], len(document["discrepancies"])) == (5, 5)
    assert document["drift"] == [
        {"amountMinor": -2_000, "currency": "EUR"},
        {"amountMinor": 2_199, "currency": "USD"},
    ]
    print_report(left, as_json=False)
    assert "dry run, nothing was changed" in capsys.readouterr().out


async def test_a_database_that_is_away_is_an_error_and_never_zeros(
    postgres_database: PostgresDatabase,
) -> None:
    nowhere = "postgresql://payments_service@127.0.0.1:1/away"
    away = replace(postgres_database, service_url=nowhere)
    async with service(away, "http://127.0.0.1:1") as opened:
        token = mint_token(opened.settings, role="admin", subject="ada", hours=1)
        answer = await opened.client.post(
            "/graphql", json={"query": SUMMARY}, headers={"Authorization": f"Bearer {token}"}
        )
    (error,) = answer.json()["errors"]
    assert (error["extensions"]["code"], answer.json()["data"]) == ("UNAVAILABLE", None)
