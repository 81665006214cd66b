"""A price list counts in every process from its commit on, and costs a charge no round trip."""

from typing import Any

import pytest

from adapters.memory.gateway_processor import MemoryProcessor
from adapters.memory.system import ManualClock
from adapters.postgres.engine import open_engine
from adapters.postgres.session import Session
from adapters.postgres.unit_of_work import BeginPostgresUnit
from adapters.system.ids import Uuid7Source
from application.commission import CommissionRequest
from application.set_fee_policy import FeeTermsRequest, SetFeePolicy, SetFeePolicyRequest
from domain.money import BasisPoints
from domain.transaction import Transaction
from entrypoints.core import Core
from tests.builders import NOON, POLICY, a_recovery, fresh, usd
from tests.contract.store import Store
from tests.integration.postgres.wiring import core_over
from tests.postgres_fixtures import BOUNDS, SCHEMA, PostgresDatabase
from tests.unit.application.world import ADMIN, ENGINE

CLOCK = ManualClock(NOON)


@pytest.fixture
def core(postgres_store: Store) -> Core:
    return core_over(postgres_store, MemoryProcessor(CLOCK), CLOCK)


async def charge(core: Core) -> Transaction:
    request = CommissionRequest(
        recovery=a_recovery(), recovered=usd(10_000), idempotency_key=fresh("key")
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


async def test_a_charge_reads_its_price_list_without_a_statement_of_its_own(
    core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    await charge(core)
    count = 0

    def counted(method: Any) -> Any:
        async def call(*given: Any, **named: Any) -> Any:
            nonlocal count
            count += 1
            return await method(*given, **named)

        return call

    monkeypatch.setattr(Session, "rows", counted(Session.rows))
    monkeypatch.setattr(Session, "run", counted(Session.run))
    await charge(core)
    # BEGIN, the key, the customer with the price list, the transaction, the journal, COMMIT.
    assert count == 6
