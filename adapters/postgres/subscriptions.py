"""Sellers' subscriptions, in their table."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import and_, bindparam, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from adapters.postgres.known_seller import KNOWN_SELLER, known_seller
from adapters.postgres.rows.billing import subscription_columns, subscription_of
from adapters.postgres.session import Session
from adapters.postgres.tables import subscription
from application.ports.errors import NotFound
from domain.ids import PriceReference, SellerId, SubscriptionId, SubscriptionReference
from domain.subscription import SUBSCRIPTION_FINAL, Subscription

_ADD: Final = (
    insert(subscription)
    .on_conflict_do_nothing(index_elements=(subscription.c.subscription_reference,))
    .returning(subscription.c.id)
    .add_cte(KNOWN_SELLER)
)

_GET: Final = select(subscription).where(subscription.c.id == bindparam("id"))

_LOCK: Final = _GET.with_for_update()

_LOCK_NAMED: Final = (
    select(subscription)
    .where(subscription.c.subscription_reference == bindparam("reference"))
    .with_for_update()
)

# As `Subscription.is_live` says: running, or asked for and not refused.
_LIVE: Final = (
    select(subscription)
    .where(
        subscription.c.seller_id == bindparam("seller_id"),
        subscription.c.price == bindparam("price"),
        or_(
            and_(subscription.c.status.is_(None), subscription.c.asked_at.is_not(None)),
            and_(*(subscription.c.status != str(end) for end in sorted(SUBSCRIPTION_FINAL))),
        ),
    )
    .order_by(subscription.c.id)
    .limit(1)
)

_SAVE: Final = update(subscription).where(subscription.c.id == bindparam("saved_id"))

_WRITTEN_ONCE: Final = frozenset({"id", "seller_id", "created_at"})


@dataclass(frozen=True, slots=True)
class PostgresSubscriptions:
    """Locks a row for whoever takes in what the processor says of it."""

    session: Session

    async def add(self, subscription: Subscription) -> bool:
        values = {
            **subscription_columns(subscription),
            **known_seller(subscription.seller_id, since=subscription.created_at),
        }
        return await self.session.first(_ADD, values) is not None

    async def get(self, id: SubscriptionId) -> Subscription:
        row = await self.session.first(_GET, {"id": id})
        if row is None:
            raise NotFound("subscription")
        return subscription_of(row)

    async def lock(self, id: SubscriptionId) -> Subscription:
        row = await self.session.first(_LOCK, {"id": id})
        if row is None:
            raise NotFound("subscription")
        return subscription_of(row)

    async def lock_named(self, reference: SubscriptionReference) -> Subscription | None:
        row = await self.session.first(_LOCK_NAMED, {"reference": reference})
        return None if row is None else subscription_of(row)

    async def live(self, seller_id: SellerId, price: PriceReference) -> Subscription | None:
        row = await self.session.first(_LIVE, {"seller_id": seller_id, "price": price})
        return None if row is None else subscription_of(row)

    async def save(self, subscription: Subscription) -> None:
        columns = subscription_columns(subscription)
        changed = {name: columns[name] for name in columns.keys() - _WRITTEN_ONCE}
        if await self.session.run(_SAVE, {**changed, "saved_id": subscription.id}) != 1:
            raise NotFound("subscription")
