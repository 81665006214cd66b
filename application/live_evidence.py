"""What shows that a dollar was taken and given back: each record of it, held against the others."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from application.actor import Actor
from application.ports.charge_gateway import Charged, ChargeGateway, ChargeOutcome
from application.ports.event_queries import StoredEvent
from application.ports.queries import PAGE_MAX, LedgerLine
from application.ports.recourse_gateway import RecourseGateway, SeenRefund
from application.show_events import ShowEvents
from application.show_transactions import ShowTransactions
from domain.attempt import Attempt, AttemptKind, AttemptState
from domain.ids import TransactionId
from domain.ledger import Account
from domain.money import Money, zero
from domain.readiness import CheckState, Finding, ReadinessCheck, failed, ok
from domain.refund import Refund, RefundStatus
from domain.transaction import Transaction
from domain.webhook_event import EventSource, WebhookEventState


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """All that is recorded of one run, here and at Stripe."""

    transaction: Transaction
    attempts: Sequence[Attempt]
    lines: Sequence[LedgerLine]
    refunds: Sequence[Refund]
    actions: Sequence[str]
    events: Sequence[StoredEvent]
    at_stripe: ChargeOutcome | None
    refunds_at_stripe: Sequence[SeenRefund]
    is_live: bool

    def on(self, account: Account) -> Money:
        """Return what is left in an account."""
        nothing = zero(self.transaction.quote.fee.currency)
        return sum((one.amount for one in self.lines if one.account is account), start=nothing)


@dataclass(frozen=True, slots=True)
class GatherEvidence:
    """Reads it anew, each time; raises `GatewayUnavailable`."""

    show: ShowTransactions
    events: ShowEvents
    charges: ChargeGateway
    recourse: RecourseGateway
    is_live: bool

    async def __call__(self, transaction: Transaction, *, actor: Actor) -> Evidence:
        """Return what there is by now of a transaction."""
        found = await self.show.one(transaction.id, actor=actor) or transaction
        ids: list[TransactionId] = [found.id]
        intent, charge = found.payment_intent, found.charge
        seen = None if charge is None else await self.recourse.find_refunds(charge)
        return Evidence(
            transaction=found,
            attempts=await self.show.attempts(ids, actor=actor),
            lines=await self.show.ledger_lines(ids),
            refunds=await self.show.refunds(ids),
            actions=[event.action for event in await self.show.timelines(ids, actor=actor)],
            events=await self.events.of_transactions(ids, limit=PAGE_MAX, after=None, actor=actor),
            at_stripe=None if intent is None else await self.charges.find_charge(intent),
            refunds_at_stripe=() if seen is None else seen.refunds,
            is_live=self.is_live,
        )


def _commission(seen: Evidence) -> Finding:
    one = seen.transaction
    return ok(f"transaction {one.number}, txn_{one.id.hex}: {one.card_fee} of the card")


def _charge(seen: Evidence) -> Finding:
    one = seen.transaction
    if not one.charge_state.is_collected or one.charge is None:
        why = "" if one.failure is None else f", {one.failure.decline_code or one.failure.code}"
        return failed(f"the charge is {one.charge_state}{why}")
    return ok(f"{one.charge} of {one.payment_intent}")


def _charge_at_stripe(seen: Evidence) -> Finding:
    if not isinstance(seen.at_stripe, Charged):
        return failed("Stripe has taken nothing")
    taken = seen.at_stripe.amount
    said = f"Stripe took {taken}"
    return ok(said) if taken == seen.transaction.card_fee else failed(said)


def _attempts(seen: Evidence) -> Finding:
    wanted = [AttemptKind.CHARGE, AttemptKind.REFUND]
    done = [one.kind for one in seen.attempts if one.state is AttemptState.SUCCEEDED]
    said = ", ".join(f"{one.kind} {one.state}" for one in seen.attempts) or "none"
    return ok(said) if sorted(done) == wanted else failed(said)


def _refund(seen: Evidence) -> Finding:
    done = [one for one in seen.refunds if one.status is RefundStatus.SUCCEEDED]
    said = ", ".join(f"{one.reference} {one.amount} {one.status}" for one in seen.refunds)
    is_whole = len(done) == 1 and done[0].amount == seen.transaction.card_fee
    return ok(said) if is_whole else failed(said or "nothing is given back yet")


def _refund_at_stripe(seen: Evidence) -> Finding:
    done = [one.amount for one in seen.refunds_at_stripe if one.status is RefundStatus.SUCCEEDED]
    back = sum(done, start=zero(seen.transaction.quote.fee.currency))
    said = f"Stripe gave {back} back"
    return ok(said) if back == seen.transaction.card_fee else failed(said)


def _ledger(seen: Evidence) -> Finding:
    revenue, kept = seen.on(Account.FEE_REVENUE), seen.on(Account.STRIPE_FEES)
    left = seen.on(Account.STRIPE_BALANCE)
    said = f"{len(seen.lines)} entries; of fees {revenue} is left, Stripe kept {kept}"
    is_even = bool(seen.lines) and revenue.is_zero and (left + kept).is_zero
    return ok(said) if is_even else failed(f"{said}, the balance is {left}")


def _audit(seen: Evidence) -> Finding:
    missing = {"transaction.requested", "clawback.request"} - {*seen.actions}
    said = f"{len(seen.actions)} records: {', '.join(dict.fromkeys(seen.actions))}"
    return failed(f"{said}; missing {', '.join(sorted(missing))}") if missing else ok(said)


def _events(*types: str) -> Callable[[Evidence], Finding]:
    def judge(seen: Evidence) -> Finding:
        found = [one for one in seen.events if one.event.type in types]
        done = [
            one
            for one in found
            if one.source is EventSource.DELIVERED
            and one.event.state is WebhookEventState.PROCESSED
            and one.is_live is seen.is_live
        ]
        said = ", ".join(f"{one.event.reference} {one.event.type}" for one in done or found)
        return ok(said) if done else failed(said or f"no {' or '.join(types)} was delivered")

    return judge


_READ = "Read the worker's log; `opside explain` and `opside jobs list` tell what it waits for."
_DOOR = "Run `opside doctor`: the endpoints, the public address and the signing secrets."
_BOOKS = "Run `opside reconcile`, and read the finance guide."

RULES: Final[tuple[tuple[str, Callable[[Evidence], Finding], str], ...]] = (
    ("commission", _commission, ""),
    ("charge", _charge, _READ),
    ("charge-at-stripe", _charge_at_stripe, _READ),
    ("charge-event", _events("payment_intent.succeeded", "charge.succeeded"), _DOOR),
    ("refund", _refund, _READ),
    ("refund-at-stripe", _refund_at_stripe, _READ),
    (
        "refund-event",
        _events("charge.refunded", "refund.created", "refund.updated", "charge.refund.updated"),
        _DOOR,
    ),
    ("attempts", _attempts, _READ),
    ("ledger", _ledger, _BOOKS),
    ("audit", _audit, "Run `opside audit verify`."),
)
"""The list: what is shown, how it is judged, and where to look if it does not hold."""


def judged(seen: Evidence) -> Sequence[ReadinessCheck]:
    """Return whether each record is there, with what shows it."""
    found = [(name, judge(seen), remedy) for name, judge, remedy in RULES]
    return [
        ReadinessCheck(
            name=name,
            state=finding.state,
            evidence=finding.evidence,
            remedy="" if finding.state is CheckState.OK else remedy,
        )
        for name, finding, remedy in found
    ]
