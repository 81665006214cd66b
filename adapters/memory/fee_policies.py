"""Price lists, in memory."""

from dataclasses import dataclass, replace
from datetime import datetime

from adapters.memory.database import MemoryDatabase
from adapters.memory.locks import UnitLocks
from adapters.memory.sellers import MemoryCards, MemoryCustomers
from adapters.memory.tables import Tables
from application.ports.errors import NotFound
from application.ports.fee_policies import ChargeTerms, RecordedPolicy
from domain.fees import FeePolicy
from domain.ids import SellerId


@dataclass(frozen=True, slots=True)
class MemoryFeePolicies:
    """Keeps policies in the order in which they were set."""

    database: MemoryDatabase
    tables: Tables
    locks: UnitLocks

    async def add(self, recorded: RecordedPolicy) -> RecordedPolicy:
        number = self.database.next_policy_number()
        numbered = replace(recorded, policy=replace(recorded.policy, number=number))
        self.tables.fee_policies[recorded.policy.version] = numbered
        return numbered

    async def get(self, version: str) -> RecordedPolicy:
        try:
            return self.tables.fee_policies[version]
        except KeyError:
            raise NotFound("fee policy") from None

    async def in_force(self, seller_id: SellerId | None, *, at: datetime) -> FeePolicy | None:
        begun = [
            policy
            for policy in (recorded.policy for recorded in self.tables.fee_policies.values())
            if policy.effective_from <= at and policy.seller_id in (None, seller_id)
        ]
        return max(begun, key=_rank, default=None)

    async def terms_of(self, seller_id: SellerId, *, at: datetime) -> ChargeTerms:
        policy = await self.in_force(seller_id, at=at)
        customer = await MemoryCustomers(self.tables, self.locks).get(seller_id)
        wanted = customer.default_card if customer else None
        card = await MemoryCards(self.tables, self.locks).get(wanted) if wanted else None
        return ChargeTerms(policy, customer, card)


def _rank(policy: FeePolicy) -> tuple[bool, datetime, int]:
    return policy.seller_id is not None, policy.effective_from, policy.number
