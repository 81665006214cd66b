"""Why a transaction stands where it stands, and what may be asked about it, as callers see it."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

import strawberry

from application.permissions import Permission
from domain import explanation as domain
from domain.actions import TransactionAction, available_actions
from domain.reasons import Party, ReasonCode
from domain.transaction import Transaction
from entrypoints.graphql.context import Context

_PERMISSIONS: Final[Mapping[TransactionAction, Permission]] = MappingProxyType(
    {
        TransactionAction.CREATE_CUSTOMER_SETUP: Permission.CARD_WRITE,
        TransactionAction.COMPLETE_PAYMENT_ACTION: Permission.CHARGE_CONFIRM,
        TransactionAction.CREATE_ONBOARDING_LINK: Permission.ACCOUNT_WRITE,
        TransactionAction.RETRY_TRANSACTION: Permission.TRANSACTION_RETRY,
        TransactionAction.RETRY_TRANSFER: Permission.TRANSFER_RETRY,
        TransactionAction.REVERSE_TRANSFER: Permission.TRANSFER_REVERSE,
        TransactionAction.CANCEL_TRANSACTION: Permission.TRANSACTION_CANCEL,
        TransactionAction.CLAWBACK: Permission.CLAWBACK_CREATE,
        TransactionAction.RECONCILE_TRANSACTION: Permission.TRANSACTION_RECONCILE,
        TransactionAction.RECORD_RECOVERY_RECEIPT: Permission.RECEIPT_RECORD,
        TransactionAction.LIFT_MONEY_STOP: Permission.MONEY_STOP_LIFT,
    }
)


@strawberry.type(description="Why a transaction stands where it stands, and what happens next.")
class Explanation:
    """An explanation, shown."""

    reason_code: ReasonCode = strawberry.field(description="Why, for machines.")
    since: datetime = strawberry.field(description="Since when it stands there.")
    summary: str = strawberry.field(description="Why, for people.")
    next_step: str = strawberry.field(description="What happens next, or has to.")
    next_at: datetime | None = strawberry.field(
        description="When, where a moment is known: the next try, or the bank's deadline."
    )
    who_can_act: list[Party] = strawberry.field(
        description="Who brings it on; nobody where it is over."
    )

    @classmethod
    def of(cls, told: domain.Explanation) -> "Explanation":
        """Return an explanation, shown."""
        return cls(
            reason_code=told.reason,
            since=told.since,
            summary=told.summary,
            next_step=told.next_step,
            next_at=told.next_at,
            who_can_act=list(told.who_can_act),
        )


async def explain(context: Context, row: Transaction) -> Explanation:
    """Explain a transaction; a page of them takes one statement for each kind of fact."""
    loaders = context.loaders
    work, clawbacks, disputes = await asyncio.gather(
        loaders.open_work.load(row.id),
        loaders.clawbacks.load(row.id),
        loaders.disputes.load(row.id),
    )
    told = domain.explain(
        row,
        work,
        clawbacks=clawbacks,
        disputes=disputes,
        is_charging_paused=context.use_cases.show_system.is_charging_paused,
    )
    return Explanation.of(told)


async def actions(context: Context, row: Transaction) -> list[TransactionAction]:
    """Return which mutations the caller may ask for now."""
    loaders = context.loaders
    work, clawbacks = await asyncio.gather(
        loaders.open_work.load(row.id), loaders.clawbacks.load(row.id)
    )
    mine = context.actor.permissions
    found = available_actions(row, work, clawbacks=clawbacks)
    return [one for one in found if _PERMISSIONS[one] in mine]
