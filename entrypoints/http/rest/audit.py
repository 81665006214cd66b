"""The audit of one transaction, in pages, and of one seller, summed up."""

from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Final

from application.ports.audit_queries import AuditedMoney, KeptRecord
from application.ports.errors import NotFound
from application.ports.queries import PAGE_MAX
from entrypoints.graphql.ids import public_transaction_id
from entrypoints.http.rest.call import Call
from entrypoints.http.rest.model import Given, Told
from entrypoints.http.rest.operation import Operation
from entrypoints.http.rest.words import Days, Limit, Place, SellerInPath, TransactionInPath, shown


class TrailInQuestion(Given):
    """Which part of which transaction's audit."""

    transaction_id: TransactionInPath
    """The transaction's number, or its id."""
    limit: Limit = PAGE_MAX
    """So many records."""
    after: Place = 0
    """Only those that follow this record."""


class SellerAudited(Given):
    """A seller, and how far to look back."""

    user_id: SellerInPath
    """The seller."""
    days: Days = 30
    """So many days."""


class Record(Told):
    """One record of the audit."""

    id: int
    """Its place; it grows."""
    action: str
    """What was done."""
    actor: str
    """Who did it."""
    role: str
    """As what."""
    request_id: str
    """In which request."""
    created_at: datetime
    """When."""
    before: Mapping[str, str | None]
    """What changed, as it was."""
    after: Mapping[str, str | None]
    """What changed, as it is."""

    @classmethod
    def of(cls, kept: KeptRecord) -> "Record":
        """Return a record, shown."""
        record = kept.record
        return cls(
            id=record.id,
            action=record.action,
            actor=record.actor,
            role=record.role,
            request_id=record.request_id,
            created_at=record.at,
            before=record.before,
            after=record.after,
        )


class Trail(Told):
    """Records of one transaction, oldest first."""

    transaction_id: int
    """Its number."""
    id: str
    """Its id, `txn_…`."""
    records: list[Record]
    """The records."""
    next_after: int | None
    """What to give as `after` for the next page; null on the last."""


class Totals(Told):
    """What the transactions of one currency come to, each counted once, in minor units."""

    currency: str
    """The currency."""
    transactions: int
    """How many there are."""
    amount_recovered_cents: int
    """What Amazon paid."""
    platform_fee_cents: int
    """The fees."""
    seller_payout_cents: int
    """The seller's shares."""
    refunded_cents: int
    """What of the fees went back to cards."""
    reversed_cents: int
    """What of the shares came back."""
    clawed_back_cents: int
    """What Amazon took back."""

    @classmethod
    def of(cls, money: AuditedMoney) -> "Totals":
        """Return a line, shown."""
        return cls(
            currency=money.recovered.currency.code,
            transactions=money.transactions,
            amount_recovered_cents=money.recovered.minor_units,
            platform_fee_cents=money.fees.minor_units,
            seller_payout_cents=money.shares.minor_units,
            refunded_cents=money.refunded.minor_units,
            reversed_cents=money.reversed.minor_units,
            clawed_back_cents=money.clawed_back.minor_units,
        )


class SellerSummary(Told):
    """What was recorded about a seller."""

    user_id: int | str
    """The seller."""
    days: int
    """How far back."""
    since: datetime
    """Which is since when."""
    total_events: int
    """How many records there are."""
    events: dict[str, int]
    """How often each thing was done."""
    totals: list[Totals]
    """What it came to, in each currency apart."""


async def audit_trail(call: Call, given: TrailInQuestion) -> Trail:
    """List what was recorded of a transaction, oldest first."""
    wanted = await call.transaction_id(given.transaction_id)
    found = await call.use_cases.show_transactions.one(wanted, actor=call.actor)
    if found is None:
        raise NotFound("transaction")
    rows = await call.use_cases.show_audit.trails(
        [found.id], limit=given.limit, after=given.after, actor=call.actor
    )
    records = [Record.of(row) for row in rows[: given.limit]]
    return Trail(
        transaction_id=found.number,
        id=public_transaction_id(found.id),
        records=records,
        next_after=records[-1].id if len(rows) > given.limit else None,
    )


async def user_audit(call: Call, given: SellerAudited) -> SellerSummary:
    """Sum up what was recorded about a seller, each transaction counted once."""
    since, audit = await call.use_cases.show_audit.seller(
        given.user_id, days=given.days, actor=call.actor
    )
    return SellerSummary(
        user_id=shown(given.user_id),
        days=given.days,
        since=since,
        total_events=sum(count for _, count in audit.actions),
        events=dict(audit.actions),
        totals=[Totals.of(one) for one in audit.money],
    )


AUDIT: Final = (
    Operation(
        method="GET",
        path="/stripe/audit-trail/{transactionId}",
        group="Monitoring",
        stands_for=("transaction",),
        handler=audit_trail,
        given=TrailInQuestion,
        told=(Trail,),
        refuses=(HTTPStatus.NOT_FOUND,),
        example={"transactionId": "1"},
    ),
    Operation(
        method="GET",
        path="/stripe/user-audit/{userId}",
        group="Monitoring",
        stands_for=("sellerAuditSummary",),
        handler=user_audit,
        given=SellerAudited,
        told=(SellerSummary,),
        example={"userId": "1"},
    ),
)
