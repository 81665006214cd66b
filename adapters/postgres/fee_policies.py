"""Price lists, in their table; a charge reads its own with its customer and the default card."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, Text, and_, bindparam, literal, or_, select, true
from sqlalchemy.dialects.postgresql import insert

from adapters.postgres.known_seller import KNOWN_SELLER, known_seller
from adapters.postgres.rows.fee_policy import (
    DECISION_COLUMNS,
    POLICY_COLUMNS,
    policy_columns,
    policy_of,
    recorded_policy_of,
)
from adapters.postgres.rows.seller import card_of, customer_of
from adapters.postgres.session import Session
from adapters.postgres.tables import card, customer, fee_policy
from application.ports.errors import NotFound
from application.ports.fee_policies import ChargeTerms, RecordedPolicy
from domain.fees import FeePolicy
from domain.ids import SellerId

_ADD: Final = insert(fee_policy).returning(fee_policy.c.number)

_ADD_WITH_SELLER: Final = _ADD.add_cte(KNOWN_SELLER)

_GET: Final = select(*POLICY_COLUMNS, *DECISION_COLUMNS).where(
    fee_policy.c.version == bindparam("version")
)


def _in_force() -> Select[Any]:
    seller = bindparam("seller_id", type_=Text)
    return (
        select(*POLICY_COLUMNS)
        .where(
            fee_policy.c.effective_from <= bindparam("at"),
            or_(fee_policy.c.seller_id == seller, fee_policy.c.seller_id.is_(None)),
        )
        .order_by(
            fee_policy.c.seller_id.nulls_last(),
            fee_policy.c.effective_from.desc(),
            fee_policy.c.number.desc(),
        )
        .limit(1)
    )


_IN_FORCE: Final = _in_force()

# The customer is held as `PostgresCustomers.get` holds it: whoever changes it waits.
_HELD: Final = (
    select(customer)
    .where(customer.c.seller_id == bindparam("seller_id", type_=Text))
    .with_for_update(read=True)
    .cte("held")
)


def _terms() -> Select[Any]:
    one = select(literal(1).label("one")).subquery("one")
    policy = _IN_FORCE.subquery("policy")
    is_default = and_(
        card.c.payment_method_reference == _HELD.c.default_card,
        card.c.seller_id == _HELD.c.seller_id,
    )
    return select(_HELD, *(c for c in card.c if c.name != "seller_id"), policy).select_from(
        one.outerjoin(_HELD, true()).outerjoin(card, is_default).outerjoin(policy, true())
    )


_TERMS: Final = _terms()


@dataclass(frozen=True, slots=True)
class PostgresFeePolicies:
    """Reads what is committed at the moment of the statement: no copy is ever kept."""

    session: Session

    async def add(self, recorded: RecordedPolicy) -> RecordedPolicy:
        policy, values = recorded.policy, policy_columns(recorded)
        if policy.seller_id is None:
            row = await self.session.first(_ADD, values)
        else:
            seller = known_seller(policy.seller_id, since=recorded.set_at)
            row = await self.session.first(_ADD_WITH_SELLER, {**values, **seller})
        number = 0 if row is None else row.number
        return replace(recorded, policy=replace(policy, number=number))

    async def get(self, version: str) -> RecordedPolicy:
        row = await self.session.first(_GET, {"version": version})
        if row is None:
            raise NotFound("fee policy")
        return recorded_policy_of(row)

    async def in_force(self, seller_id: SellerId | None, *, at: datetime) -> FeePolicy | None:
        row = await self.session.first(_IN_FORCE, {"seller_id": seller_id, "at": at})
        return None if row is None else policy_of(row)

    async def terms_of(self, seller_id: SellerId, *, at: datetime) -> ChargeTerms:
        (row,) = await self.session.rows(_TERMS, {"seller_id": seller_id, "at": at})
        customer = None if row.seller_id is None else customer_of(row)
        default_card = None if row.payment_method_reference is None else card_of(row)
        return ChargeTerms(policy_of(row), customer, default_card)
