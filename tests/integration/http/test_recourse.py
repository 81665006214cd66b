"""Refunds and disputes of a transaction, as they are asked for through the door."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from adapters.memory.queries import MemoryQueries
from application.show_transactions import ShowTransactions
from domain.dispute import Dispute, DisputeStatus
from domain.ids import DisputeReference, RefundReference, TransactionId
from domain.refund import Refund, RefundStatus
from tests.builders import NOON, usd
from tests.integration.http.test_transaction_lists import charge_many
from tests.integration.http.world import World

DOCUMENT = """
{ transactions { nodes {
  refunds { id amount { amountMinor } status failureCode createdAt }
  disputes { id reason amount { amountMinor } status isInquiry dueBy openedAt closedAt }
} } }
"""


@dataclass(frozen=True, slots=True)
class CountingQueries(MemoryQueries):
    """Remembers what it was asked."""

    asked: list[str] = field(default_factory=list)

    async def refunds(self, ids: Any) -> Any:
        self.asked.append(f"refunds of {len(ids)}")
        return await MemoryQueries.refunds(self, ids)

    async def disputes(self, ids: Any) -> Any:
        self.asked.append(f"disputes of {len(ids)}")
        return await MemoryQueries.disputes(self, ids)


async def test_refunds_and_disputes_take_one_question_each_for_a_page(world: World) -> None:
    queries = CountingQueries(world.database)
    world.serve(replace(world.use_cases(), show_transactions=ShowTransactions(queries)))
    await charge_many(world, 3)
    nodes = (await world.ask(DOCUMENT)).data["transactions"]["nodes"]
    assert nodes == [{"refunds": [], "disputes": []}] * 3
    assert sorted(queries.asked) == ["disputes of 3", "refunds of 3"]


async def test_all_of_a_refund_and_of_a_dispute_is_shown(world: World) -> None:
    await world.charge()
    (transaction_id,) = world.database.tables.transactions
    _keep_one_of_each(world, transaction_id)
    (node,) = (await world.ask(DOCUMENT)).data["transactions"]["nodes"]
    assert node == {
        "refunds": [
            {
                "id": "re_1",
                "amount": {"amountMinor": 700},
                "status": "FAILED",
                "failureCode": "declined",
                "createdAt": "2026-03-01T12:00:00+00:00",
            }
        ],
        "disputes": [
            {
                "id": "du_1",
                "reason": "fraudulent",
                "amount": {"amountMinor": 2000},
                "status": "WARNING_CLOSED",
                "isInquiry": True,
                "dueBy": "2026-03-01T13:00:00+00:00",
                "openedAt": "2026-03-01T12:00:00+00:00",
                "closedAt": "2026-03-01T14:00:00+00:00",
            }
        ],
    }


def _keep_one_of_each(world: World, transaction_id: TransactionId) -> None:
    refund = Refund(
        reference=RefundReference("re_1"),
        transaction_id=transaction_id,
        amount=usd(700),
        status=RefundStatus.FAILED,
        created_at=NOON,
        failure="declined",
    )
    dispute = Dispute(
        reference=DisputeReference("du_1"),
        transaction_id=transaction_id,
        reason="fraudulent",
        amount=usd(2_000),
        status=DisputeStatus.WARNING_CLOSED,
        opened_at=NOON,
        due_by=NOON + timedelta(hours=1),
        closed_at=NOON + timedelta(hours=2),
    )
    world.database.tables.refunds[refund.reference] = refund
    world.database.tables.disputes[dispute.reference] = dispute
