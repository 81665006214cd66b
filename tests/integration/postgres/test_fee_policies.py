"""A price list counts in every process from its commit on, and costs a charge no round trip."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.memory.gateway_processor import MemoryProcessor
from adapters.memory.system import ManualClock
from adapters.postgres.engine import open_engine
from adapters.postgres.unit_of_work import BeginPostgresUnit
from adapters.system.ids import Uuid7Source
from application.commission import CommissionRequest
from application.set_fee_policy import FeeTermsRequest, SetFeePolicy, SetFeePolicyRequest
from domain.charge import ChargeState
from domain.money import BasisPoints
from domain.transaction import RecoveryKey, Transaction
from entrypoints.core import Core
from tests.builders import NOON, POLICY, a_card, a_customer, a_recovery, fresh, usd
from tests.contract.store import Store
from tests.integration.postgres.meter import Meter
from tests.integration.postgres.wiring import core_over
from tests.postgres_fixtures import BOUNDS, SCHEMA, PostgresDatabase
from tests.unit.application.world import ADMIN, ENGINE

CLOCK = ManualClock(NOON)
TABLES = ("idempotency", "customer", "transaction", "audit")


@pytest.fixture
def core(postgres_store: Store) -> Core:
    return core_over(postgres_store, MemoryProcessor(CLOCK), CLOCK)


async def charge(core: Core, recovery: RecoveryKey | None = None) -> Transaction:
    request = CommissionRequest(
        recovery=recovery or a_recovery(), recovered=usd(10_000), idempotency_key=fresh("key")
    )
    return (await core.charge_commission()(request, actor=ENGINE)).transaction


async def test_what_another_process_set_prices_the_very_next_charge(
    core: Core, postgres_database: PostgresDatabase
) -> None:
    other = open_engine(postgres_database.service_url, schema=SCHEMA, bounds=BOUNDS)
    elsewhere = SetFeePolicy(BeginPostgresUnit(engine=other), CLOCK, Uuid7Source(), (POLICY,))
    try:
        for rate in (1_000, 1_500, 700):
            await charge(core)
            terms = FeeTermsRequest(rate=BasisPoints(rate))
            asked = SetFeePolicyRequest(terms=terms, effective_from=None, reason="as agreed")
            recorded, _ = await elsewhere(asked, idempotency_key=fresh("key"), actor=ADMIN)
            quote = (await charge(core)).quote
            assert (quote.fee, quote.terms.policy) == (usd(rate), recorded.policy.version)
    finally:
        await other.dispose()


async def test_a_charge_whose_card_is_saved_meanwhile_is_charged_to_it(
    core: Core, postgres_store: Store
) -> None:
    recovery = a_recovery()
    customer, card = a_customer(recovery.seller_id), a_card(recovery.seller_id)
    async with postgres_store.begin() as unit:
        await unit.customers.add(customer)
    async with postgres_store.begin() as unit:
        await unit.customers.lock(recovery.seller_id)
        charging = asyncio.create_task(charge(core, recovery))
        done, _ = await asyncio.wait({charging}, timeout=0.15)
        assert not done
        await unit.cards.add(card)
        await unit.customers.save(replace(customer, default_card=card.reference))
    transaction = await charging
    assert transaction.payment_method == card.reference
    assert transaction.charge_state is ChargeState.PENDING


async def test_a_charge_reads_its_price_list_and_its_card_without_a_statement_of_its_own(
    core: Core, postgres_store: Store, postgres_engine: AsyncEngine
) -> None:
    meter = Meter(postgres_engine)
    recovery = a_recovery()
    card = a_card(recovery.seller_id)
    async with postgres_store.begin() as unit:
        await unit.customers.add(a_customer(recovery.seller_id, default_card=card.reference))
        await unit.cards.add(card)
    await charge(core)
    await meter.sent()
    transaction = await charge(core, recovery)
    assert transaction.payment_method == card.reference
    begin, *statements, commit = await meter.sent()
    assert (begin, commit) == ("begin", "commit")
    for table, statement in zip(TABLES, statements, strict=True):
        assert table in statement
