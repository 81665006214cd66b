"""Take one dollar and give it back: the proof that real money can be taken and returned."""

from dataclasses import dataclass
from typing import Final

from application.actor import Actor
from application.charge_commission import ChargeCommission
from application.claw_back import ClawBack
from application.clawback_request import ClawbackRequest
from application.commission import CommissionRequest
from application.errors import ChargingPaused
from application.permissions import Permission
from application.ports.audit import AuditEvent
from application.ports.audit_queries import AuditCursor, AuditFilter, AuditQueries
from application.ports.queries import PAGE_MAX, PageRequest, SellerQueries, TransactionFilter
from application.ports.system import Clock
from application.ports.unit_of_work import BeginUnitOfWork
from application.show_fees import ShowFees
from application.show_transactions import ShowTransactions
from domain.clawback import ClawbackKind, SettlementChoice
from domain.currency import Currency
from domain.customer import Card, Customer
from domain.errors import ApplicationError
from domain.fees import FeeQuote
from domain.funds_flow import FundsFlow
from domain.ids import WHOLE_CLAIM, ClaimId, SellerId, TransactionId
from domain.money import WHOLE, Money, half_up
from domain.transaction import RecoveryKey, Transaction

VERIFIER: Final = SellerId("opside-verify-live")
"""Whose card is charged where nobody else is named."""

DOLLAR: Final = Money(100, Currency.USD)
SUBJECT: Final = "verification:live"
PASSED: Final = "verification.passed"
FAILED: Final = "verification.failed"
REASON: Final = "opside verify-live gives the dollar back"


class CardMissing(ApplicationError):
    """The seller who was named has no card that could be charged now."""

    code = "CARD_MISSING"


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationPlan:
    """What will be charged to whom; `transaction` is that of a run that was broken off."""

    run: int
    customer: Customer
    card: Card
    quote: FeeQuote
    transaction: Transaction | None

    @property
    def recovery(self) -> RecoveryKey:
        """Return the made-up recovery: one for each run, so that a run is charged once."""
        claim = ClaimId(f"verify-live-{self.run}")
        return RecoveryKey(self.customer.seller_id, claim, WHOLE_CLAIM)


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyLive:
    """Every step may be repeated: a run that was broken off is gone on with, never begun twice.

    For admins. Raises `Forbidden`.
    """

    begin: BeginUnitOfWork
    sellers: SellerQueries
    audit: AuditQueries
    fees: ShowFees
    show: ShowTransactions
    charge_commission: ChargeCommission
    claw_back: ClawBack
    clock: Clock
    is_paused: bool

    async def plan(self, seller_id: SellerId, *, actor: Actor) -> VerificationPlan:
        """Return what would be done; raise `ChargingPaused`, `CardMissing` or `FeeRejected`."""
        actor.require(Permission.CLAWBACK_CREATE)
        if self.is_paused:
            raise ChargingPaused
        customer, card = await self._payer(seller_id)
        run = 1 + await self._last_run(seller_id)
        known = TransactionFilter(seller_id=seller_id, claim_id=ClaimId(f"verify-live-{run}"))
        page = await self.show.page(known, PageRequest(limit=1), actor=actor)
        transaction = page.rows[0] if page.rows else None
        quote = transaction.quote if transaction else await self._dollar(seller_id, actor)
        return VerificationPlan(
            run=run, customer=customer, card=card, quote=quote, transaction=transaction
        )

    async def charge(self, plan: VerificationPlan, *, actor: Actor) -> Transaction:
        """Ask for the commission of a run that has none yet; a worker charges it."""
        answer = await self.charge_commission(
            CommissionRequest(
                recovery=plan.recovery,
                recovered=plan.quote.recovered,
                idempotency_key=plan.recovery.claim_id,
                funds_flow=FundsFlow.FEE_ONLY,
                payment_method=plan.card.reference,
            ),
            actor=actor,
        )
        return answer.transaction

    async def give_back(self, id: TransactionId, *, actor: Actor) -> None:
        """Ask for all that the card paid to be refunded, once; a worker does it."""
        transaction = await self.show.one(id, actor=actor)
        if transaction is None or await self.show.clawbacks([id], actor=actor):
            return
        request = ClawbackRequest(
            transaction_id=id,
            kind=ClawbackKind.ERROR,
            reason=REASON,
            settlement=SettlementChoice.REFUND_CARD,
            refund=transaction.card_fee.minor_units,
        )
        await self.claw_back(request, idempotency_key=f"verify-live-{id}", actor=actor)

    async def end(
        self, plan: VerificationPlan, transaction: Transaction, *, passed: bool, actor: Actor
    ) -> None:
        """Record how a run ended: the next one charges another dollar."""
        async with self.begin() as unit:
            unit.audit.record(
                AuditEvent(
                    action=PASSED if passed else FAILED,
                    subject=SUBJECT,
                    actor=actor,
                    at=self.clock.now(),
                    before={},
                    after={"run": str(plan.run), "transaction": str(transaction.number)},
                    transaction_id=transaction.id,
                    seller_id=transaction.seller_id,
                )
            )

    async def _payer(self, seller_id: SellerId) -> tuple[Customer, Card]:
        customer, now = await self.sellers.customer(seller_id), self.clock.now()
        cards = await self.sellers.cards(seller_id)
        usable = [card for card in cards if card.is_chargeable(at=now)]
        if customer is None or not usable:
            raise CardMissing(
                f"seller {seller_id} has no card that can be charged; save one in the frontend,"
                " or name another seller with --seller"
            )
        chosen = [card for card in usable if card.reference == customer.default_card]
        return customer, (chosen or usable)[0]

    async def _last_run(self, seller_id: SellerId) -> int:
        """Return the number of the seller's last run that ended; 0 where there is none."""
        after: AuditCursor | None = None
        while True:
            ended = AuditFilter(subject=SUBJECT)
            page = await self.audit.events(ended, limit=PAGE_MAX, after=after)
            for kept in page.rows:
                if kept.record.seller_id == seller_id:
                    return int(kept.record.after["run"] or 0)
            if not page.has_next:
                return 0
            last = page.rows[-1].record
            after = AuditCursor(last.at, last.id)

    async def _dollar(self, seller_id: SellerId, actor: Actor) -> FeeQuote:
        """Return a recovery whose fee is a dollar, or as near to it as the price list lets."""
        guess = await self.fees.quote(seller_id, DOLLAR, at=None, actor=actor)
        rate = guess.terms.rate
        if guess.fee == DOLLAR or not rate:
            return guess
        recovered = Money(half_up(DOLLAR.minor_units * WHOLE, rate), DOLLAR.currency)
        return await self.fees.quote(seller_id, recovered, at=None, actor=actor)
