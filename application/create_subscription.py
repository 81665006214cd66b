"""Start a seller's subscription: once, however often it is asked and whoever crashes."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from application.actor import Actor
from application.allowed_prices import AllowedPrices
from application.errors import ChargingPaused
from application.permissions import Permission
from application.ports.audit import AuditEvent
from application.ports.charge_gateway import GatewayUnavailable
from application.ports.errors import NotFound
from application.ports.idempotency import IdempotencyRecord
from application.ports.refusals import RequestRefused
from application.ports.subscription_gateway import SubscriptionGateway, SubscriptionOrder
from application.ports.system import Clock, IdSource
from application.ports.unit_of_work import BeginUnitOfWork, UnitOfWork
from application.sync_subscription import SettleSubscription, subject_of
from domain.attempt import KEY_GRACE, KEY_LIFETIME
from domain.customer import NotThisSellers
from domain.errors import ApplicationError
from domain.ids import CustomerReference, PriceReference, SellerId, SubscriptionId
from domain.subscription import Subscription, SubscriptionStatus

OPERATION = "createSubscription"


class AlreadySubscribed(ApplicationError):
    """The seller has a live subscription to this price."""

    code = "ALREADY_SUBSCRIBED"

    def __init__(self, subscription: Subscription) -> None:
        """Name the subscription."""
        super().__init__(f"the seller has subscription {subscription.id.hex} to this price")


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionAnswer:
    """The subscription, and leave to pay what is due; the secret is never stored nor logged."""

    subscription: Subscription
    client_secret: str | None = field(repr=False)
    replayed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateSubscription:
    """Starts a subscription whose first invoice the seller's browser pays.

    What Stripe refused is forgotten: the same request again asks anew.
    Raises `Forbidden`, `InvalidInput`, `PriceNotAllowed`, `AlreadySubscribed`, `NotFound` without a
    customer, `NotThisSellers`, `IdempotencyConflict`, `RequestInProgress`, `GatewayUnavailable`,
    `GatewayMisused`, `ChargingPaused`.
    """

    begin: BeginUnitOfWork
    gateway: SubscriptionGateway
    settle: SettleSubscription
    prices: AllowedPrices
    clock: Clock
    ids: IdSource
    is_paused: bool = False
    forgotten_since: datetime | None = None

    async def __call__(
        self,
        *,
        seller_id: SellerId,
        price: PriceReference | None,
        idempotency_key: str,
        actor: Actor,
        customer: CustomerReference | None = None,
    ) -> SubscriptionAnswer:
        """Return the subscription; the same key again gives the same one.

        A `customer` that is named has to be the seller's own.
        """
        actor.require(Permission.SUBSCRIPTION_WRITE, seller_id)
        if self.is_paused:
            raise ChargingPaused
        intent = self._intent(seller_id, self.prices.choose(price))
        async with self.begin() as unit:
            subscription = await self._accept(unit, intent, idempotency_key, actor)
            theirs = await _customer_of(unit, seller_id)
            if customer not in (None, theirs):
                raise NotThisSellers("customerId")
        replayed = subscription.id != intent.id
        secret = None
        if subscription.facts is None:
            order = _order(subscription, theirs)
            subscription, secret = await self._open(subscription, order, actor)
        return SubscriptionAnswer(
            subscription=subscription,
            client_secret=secret or await self._secret_of(subscription),
            replayed=replayed,
        )

    def _intent(self, seller_id: SellerId, price: PriceReference) -> Subscription:
        now = self.clock.now()
        return Subscription(
            id=SubscriptionId(self.ids.new()),
            seller_id=seller_id,
            price=price,
            created_at=now,
            key=self._new_key(),
            asked_at=now,
        )

    def _new_key(self) -> str:
        return f"opside:subscription:{self.ids.new()}"

    async def _accept(
        self, unit: UnitOfWork, intent: Subscription, key: str, actor: Actor
    ) -> Subscription:
        """Return the subscription that the request is about; `intent` itself where it is news."""
        record = IdempotencyRecord(
            caller=actor.subject,
            operation=OPERATION,
            key=key,
            request={"sellerId": intent.seller_id, "priceId": intent.price},
            result=str(intent.id),
            at=intent.created_at,
        )
        known = await unit.idempotency.reserve(record)
        if known is not None:
            known.require_same(record.request)
            return await unit.subscriptions.get(SubscriptionId(UUID(known.result)))
        # Whoever else subscribes this seller waits here, and then sees what this unit adds.
        await unit.customers.lock(intent.seller_id)
        live = await unit.subscriptions.live(intent.seller_id, intent.price)
        if live is None:
            await unit.subscriptions.add(intent)
            unit.audit.record(_requested(intent, actor))
            return intent
        if live.facts is not None:
            raise AlreadySubscribed(live)
        # Nobody knows yet what came of an earlier request: this one finds out.
        await unit.idempotency.conclude(replace(record, result=str(live.id)))
        return live

    async def _open(
        self, subscription: Subscription, order: SubscriptionOrder, actor: Actor
    ) -> tuple[Subscription, str | None]:
        """Return the subscription as Stripe has it, however far an earlier call has come."""
        if self.forgotten_since is not None:
            # In the life that is lost it may have been begun, by a row that nobody knows.
            found = await self.gateway.look_up_live(order, since=self.forgotten_since)
            if found is not None:
                return await self.settle(subscription, found, actor=actor), found.client_secret
        if subscription.asked_at is None:
            subscription = await self._ask_anew(subscription, actor)
        elif self.clock.now() - subscription.asked_at >= KEY_LIFETIME:
            known = await self._look_up(subscription, order, subscription.asked_at, actor)
            subscription = known or await self._ask_anew(subscription, actor)
        if subscription.facts is not None:
            return subscription, None
        try:
            made = await self.gateway.create_subscription(order, key=subscription.key or "")
        except RequestRefused:
            await self._forget(subscription)
            raise
        return await self.settle(subscription, made, actor=actor), made.client_secret

    async def _look_up(
        self,
        subscription: Subscription,
        order: SubscriptionOrder,
        asked_at: datetime,
        actor: Actor,
    ) -> Subscription | None:
        """Return what a key made that Stripe may have forgotten; None once it made nothing."""
        now, until = self.clock.now(), asked_at + KEY_LIFETIME + KEY_GRACE
        found = await self.gateway.look_up_subscription(order, since=asked_at, until=until)
        if found is not None:
            return await self.settle(subscription, found, actor=actor)
        if now < until:
            raise GatewayUnavailable("a request of long ago may still land; ask again later")
        return None

    async def _ask_anew(self, stale: Subscription, actor: Actor) -> Subscription:
        async with self.begin() as unit:
            known = await unit.subscriptions.lock(stale.id)
            if known.facts is not None or known.key != stale.key:
                return known
            after = known.asking(self._new_key(), at=self.clock.now())
            await unit.subscriptions.save(after)
            unit.audit.record(_requested(after, actor))
            return after

    async def _forget(self, subscription: Subscription) -> None:
        async with self.begin() as unit:
            known = await unit.subscriptions.lock(subscription.id)
            if known.facts is None and known.key == subscription.key:
                await unit.subscriptions.save(known.refused())

    async def _secret_of(self, subscription: Subscription) -> str | None:
        facts = subscription.facts
        if facts is None or facts.status is not SubscriptionStatus.INCOMPLETE:
            return None
        return (await self.gateway.find_subscription(facts.reference)).client_secret


async def _customer_of(unit: UnitOfWork, seller_id: SellerId) -> CustomerReference:
    customer = await unit.customers.get(seller_id)
    if customer is None or customer.reference is None:
        raise NotFound("customer")
    return customer.reference


def _order(subscription: Subscription, customer: CustomerReference) -> SubscriptionOrder:
    return SubscriptionOrder(
        subscription_id=subscription.id,
        seller_id=subscription.seller_id,
        customer=customer,
        price=subscription.price,
    )


def _requested(subscription: Subscription, actor: Actor) -> AuditEvent:
    return AuditEvent(
        action="subscription.requested",
        subject=subject_of(subscription.id),
        actor=actor,
        at=subscription.asked_at or subscription.created_at,
        before={},
        after={"price": subscription.price},
        seller_id=subscription.seller_id,
    )
