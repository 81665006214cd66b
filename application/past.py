"""What a transaction was at a moment: the present, with every later change undone."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final, TypeVar

from application.changes import Facts, facts_of
from application.ports.queries import TimelineEvent
from domain.adjustments import Adjustments
from domain.charge import ChargeState
from domain.currency import Currency
from domain.ids import (
    ChargeReference,
    PaymentIntentReference,
    PaymentMethodReference,
    TransferReference,
)
from domain.money import Money, zero
from domain.transaction import Failure, Transaction
from domain.transfer import HoldReason, TransferState

_OF_OTHERS: Final = ("clawback.", "receipt.", "payout.")
"""Records that concern a transaction and are of something else's facts."""

R = TypeVar("R")


def as_it_was(
    now: Transaction, timeline: Sequence[TimelineEvent], at: datetime
) -> Transaction | None:
    """Return a transaction as it was at the end of a moment; None before it was asked for.

    Its version is counted back by what was recorded since, and of a refusal the one word is kept
    that the audit holds.
    """
    if now.created_at > at:
        return None
    facts = dict(facts_of(now))
    own = [
        event
        for event in timeline
        if not event.action.startswith(_OF_OTHERS)
        and any(name in facts for name, *_ in event.changes)
    ]
    undone = [event for event in own if event.at > at]
    if not undone:
        return now
    for event in reversed(undone):
        facts |= {name: before for name, before, _ in event.changes if name in facts}
    return replace(
        _with_facts(now, facts),
        updated_at=max((event.at for event in own if event.at <= at), default=now.created_at),
        version=max(now.version - len(undone), 0),
    )


def _with_facts(now: Transaction, facts: Facts) -> Transaction:
    currency = now.quote.recovered.currency
    hold, retry = facts["holdReason"], facts["nextRetryAt"]
    charge, transfer = facts["chargeState"], facts["transferState"]
    return replace(
        now,
        charge_state=now.charge_state if charge is None else ChargeState(charge),
        transfer_state=now.transfer_state if transfer is None else TransferState(transfer),
        hold_reason=None if hold is None else HoldReason(hold),
        payment_method=_named(facts["paymentMethod"], PaymentMethodReference),
        payment_intent=_named(facts["paymentIntent"], PaymentIntentReference),
        charge=_named(facts["charge"], ChargeReference),
        transfer=_named(facts["transfer"], TransferReference),
        processing_fee=_money(facts["processingFee"]),
        refunded=_amount(facts["refunded"], currency),
        reversed=_amount(facts["reversed"], currency),
        clawed_back=_amount(facts["clawedBack"], currency),
        funded=_amount(facts["funded"], currency),
        adjustments=Adjustments(
            waived=_amount(facts["waived"], currency),
            credited=_amount(facts["credited"], currency),
            forgone=_amount(facts["forgone"], currency),
            withheld=_amount(facts["withheld"], currency),
            netted=_amount(facts["netted"], currency),
        ),
        failure=_failure(now.failure, facts["failure"]),
        next_retry_at=None if retry is None else datetime.fromisoformat(retry),
    )


def _named(written: str | None, kind: Callable[[str], R]) -> R | None:
    return None if written is None else kind(written)


def _failure(now: Failure | None, word: str | None) -> Failure | None:
    if word is None:
        return None
    is_the_same = now is not None and word in (now.decline_code, now.code)
    return now if is_the_same else Failure(word)


def _amount(written: str | None, currency: Currency) -> Money:
    return _money(written) or zero(currency)


def _money(written: str | None) -> Money | None:
    """Read an amount as the audit writes it: `12.30 USD`."""
    if written is None:
        return None
    units, code = written.split()
    return Money(int(units.replace(".", "")), Currency.of(code))
