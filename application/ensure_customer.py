"""Open a seller's customer at Stripe, once."""

from dataclasses import dataclass, replace
from datetime import datetime

from application.actor import Actor
from application.customer_changes import customer_changed
from application.permissions import Permission
from application.ports.audit import AuditEvent
from application.ports.charge_gateway import GatewayUnavailable
from application.ports.customer_gateway import CustomerGateway
from application.ports.refusals import RequestRefused
from application.ports.system import Clock, IdSource
from application.ports.unit_of_work import BeginUnitOfWork
from domain.attempt import KEY_GRACE, KEY_LIFETIME
from domain.customer import Customer
from domain.errors import InvalidInput, invalid
from domain.ids import CustomerReference, SellerId
from domain.seller_details import email_problem

_REFUSALS = (RequestRefused, InvalidInput)


@dataclass(frozen=True, slots=True)
class EnsuredCustomer:
    """A seller's customer, and whether this call was the first to ask for one."""

    customer: Customer
    created: bool


@dataclass(frozen=True, slots=True)
class EnsureCustomer:
    """Opens a seller's customer once, however many callers race.

    What Stripe refused is forgotten, and so is a customer that Stripe deleted: the next call asks
    anew, with what it is given.
    Raises `Forbidden`, `InvalidInput`, `GatewayUnavailable`, `GatewayMisused`.
    """

    begin: BeginUnitOfWork
    gateway: CustomerGateway
    clock: Clock
    ids: IdSource
    forgotten_since: datetime | None = None
    """From when on a restored database may have forgotten customers that it opened."""

    async def __call__(
        self, *, seller_id: SellerId, email: str, name: str | None, actor: Actor
    ) -> EnsuredCustomer:
        """Return the seller's customer, which Stripe has by then."""
        actor.require(Permission.CARD_WRITE, seller_id)
        intent = self._intent(seller_id, email, name)
        async with self.begin() as unit:
            customer = await unit.customers.add(intent)
            created = customer.key == intent.key
            if created:
                unit.audit.record(self._told("customer.requested", None, customer, actor))
        if customer.reference is None:
            customer = await self._open(customer, intent, actor)
        return EnsuredCustomer(customer, created or customer.key == intent.key)

    async def map(self, *, seller_id: SellerId, email: str, actor: Actor) -> bool:
        """Make a seller known, without a customer at Stripe; return whether it is news.

        Until Stripe is asked, another address takes the place of the first.
        """
        actor.require(Permission.CUSTOMER_MAP)
        intent = replace(self._intent(seller_id, email, None), asked_at=None)
        async with self.begin() as unit:
            known = await unit.customers.add(intent)
            if known.key == intent.key:
                unit.audit.record(self._told("customer.mapped", None, known, actor))
                return True
            known = await unit.customers.lock(seller_id)
            if known.reference is None and known.asked_at is None and known.email != email:
                after = replace(known, email=email)
                await unit.customers.save(after)
                unit.audit.record(self._told("customer.mapped", known, after, actor))
        return False

    def _intent(self, seller_id: SellerId, email: str, name: str | None) -> Customer:
        if problem := email_problem(email):
            raise invalid("email", problem)
        now = self.clock.now()
        return Customer(
            seller_id=seller_id,
            key=f"opside:customer:{self.ids.new()}",
            email=email,
            name=name,
            created_at=now,
            asked_at=now,
        )

    async def _open(self, customer: Customer, intent: Customer, actor: Actor) -> Customer:
        """Return the customer as Stripe has it, however far an earlier call has come."""
        if customer.asked_at is None:
            customer = await self._replace(customer, intent, actor)
        elif self.clock.now() - customer.asked_at >= KEY_LIFETIME:
            found = await self._look_up(customer, customer.asked_at, actor)
            customer = found or await self._replace(customer, intent, actor)
        return customer if customer.reference else await self._create(customer, actor)

    async def _look_up(
        self, customer: Customer, asked_at: datetime, actor: Actor
    ) -> Customer | None:
        """Return what a key made that Stripe may have forgotten; None once it made nothing."""
        now, until = self.clock.now(), asked_at + KEY_LIFETIME + KEY_GRACE
        reference = await self.gateway.look_up_customer(
            customer.seller_id, email=customer.email, since=asked_at, until=until
        )
        if reference is not None:
            return await self._know(customer, reference, actor)
        if now < until:
            raise GatewayUnavailable("a request of long ago may still land; ask again later")
        return None

    async def _replace(self, stale: Customer, intent: Customer, actor: Actor) -> Customer:
        async with self.begin() as unit:
            known = await unit.customers.lock(stale.seller_id)
            if known.reference is not None or known.key != stale.key:
                return known
            customer = known.replaced_by(intent)
            await unit.customers.save(customer)
            unit.audit.record(self._told("customer.requested", known, customer, actor))
            return customer

    async def _create(self, customer: Customer, actor: Actor) -> Customer:
        if self.forgotten_since is not None:
            reference = await self.gateway.look_up_customer(
                customer.seller_id,
                email=customer.email,
                since=self.forgotten_since,
                until=self.clock.now(),
            )
            if reference is not None:
                return await self._know(customer, reference, actor)
        try:
            reference = await self.gateway.create_customer(
                seller_id=customer.seller_id,
                email=customer.email,
                name=customer.name,
                key=customer.key,
            )
        except _REFUSALS:
            await self._forget(customer, actor)
            raise
        return await self._know(customer, reference, actor)

    async def _know(
        self, customer: Customer, reference: CustomerReference, actor: Actor
    ) -> Customer:
        async with self.begin() as unit:
            known = await unit.customers.lock(customer.seller_id)
            if known.reference is not None:
                return known
            after = known.known_as(reference)
            await unit.customers.save(after)
            unit.audit.record(self._told("customer.opened", known, after, actor))
            return after

    async def _forget(self, customer: Customer, actor: Actor) -> None:
        async with self.begin() as unit:
            known = await unit.customers.lock(customer.seller_id)
            if known.reference is None and known.key == customer.key:
                after = known.refused()
                await unit.customers.save(after)
                unit.audit.record(self._told("customer.refused", known, after, actor))

    def _told(
        self, action: str, before: Customer | None, after: Customer, actor: Actor
    ) -> AuditEvent:
        return customer_changed(action, before, after, actor=actor, at=self.clock.now())
