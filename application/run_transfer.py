"""Job: send a seller's share, once, as soon as nothing stands in its way."""

from dataclasses import dataclass
from typing import Final

from application.actor import Actor
from application.allocate_receipts import AllocateReceipts
from application.changes import save_change
from application.open_attempts import OpenAttempts
from application.ports.system import Clock, IdSource
from application.ports.transfer_gateway import TransferGateway, TransferOutcome, Transferred
from application.ports.unit_of_work import BeginUnitOfWork, UnitOfWork
from application.set_off import SetOff
from application.settle_transfer import SettleTransfer
from domain.attempt import Attempt, AttemptKind, TransferRequest
from domain.connect_account import ConnectAccount
from domain.ids import AttemptId, TransactionId
from domain.transaction import Transaction
from domain.transfer import HoldReason, TransferState, TransferTrigger

_STARTABLE: Final = frozenset({TransferState.PLANNED, TransferState.HELD})


@dataclass(frozen=True, slots=True)
class RunTransfer:
    """Three steps: write the attempt, ask Stripe, write the outcome; or hold, and say why.

    Running it on a held transfer tries the gate again. A crash leaves an open attempt, which the
    next run resolves. Raises `GatewayUnavailable` while nobody knows: run it again.
    """

    begin: BeginUnitOfWork
    gateway: TransferGateway
    attempts: OpenAttempts
    allocate: AllocateReceipts
    settle: SettleTransfer
    clock: Clock
    ids: IdSource
    require_funded: bool

    async def __call__(self, *, transaction_id: TransactionId, actor: Actor) -> None:
        """Bring the transfer of one transaction as far as it can go now."""
        attempt = await self._open(transaction_id, actor)
        while attempt is not None:
            outcome = await self._ask(attempt)
            attempt = await self._close(attempt, outcome, actor)

    async def _open(self, transaction_id: TransactionId, actor: Actor) -> Attempt | None:
        async with self.begin() as unit:
            transaction = await unit.transactions.lock(transaction_id)
            last = await unit.attempts.latest(transaction_id, AttemptKind.TRANSFER)
            if transaction.transfer_state in _STARTABLE:
                return await self._start(unit, transaction, last, actor)
            return last if last is not None and last.is_open else None

    async def _start(
        self, unit: UnitOfWork, before: Transaction, last: Attempt | None, actor: Actor
    ) -> Attempt | None:
        now = self.clock.now()
        after = await self.allocate(unit, before)
        account = await unit.accounts.get(before.seller_id)
        reason = self._obstacle(after, account) or await _money_stop(unit)
        if reason is None:
            after = await SetOff(self.clock, self.ids).debt(unit, after)
        if after.share_due.is_zero:
            after = after.transfer_after(TransferTrigger.WITHHOLD, at=now)
            await save_change(unit, before, after, action="transfer.withhold", actor=actor)
            return None
        request = _request(after, account)
        if request is None or reason is not None:
            reason = reason or HoldReason.ACCOUNT_NOT_READY
            # Held again for the same reason, it goes to the end of the queue of those held.
            after = after.transfer_after(TransferTrigger.HOLD, at=now, hold_reason=reason)
            await save_change(unit, before, after, action="transfer.hold", actor=actor)
            return None
        if after.transfer_state is TransferState.HELD:
            after = after.transfer_after(TransferTrigger.RELEASE, at=now)
        after = after.transfer_after(TransferTrigger.SUBMIT, at=now)
        attempt = Attempt(
            id=AttemptId(self.ids.new()),
            number=1 if last is None else last.number + 1,
            request=request,
            created_at=now,
        )
        await unit.attempts.add(attempt)
        await save_change(unit, before, after, action="transfer.submit", actor=actor)
        return attempt

    def _obstacle(
        self, transaction: Transaction, account: ConnectAccount | None
    ) -> HoldReason | None:
        if transaction.charge_state.is_frozen:
            return HoldReason.DISPUTED
        if account is None or not account.can_receive:
            return HoldReason.ACCOUNT_NOT_READY
        if self.require_funded and not transaction.is_funded:
            return HoldReason.UNFUNDED
        return None

    async def _ask(self, attempt: Attempt) -> TransferOutcome | None:
        request = attempt.transfer_request

        async def send() -> TransferOutcome:
            return await self.gateway.transfer(request, key=attempt.key)

        async def look_up() -> TransferOutcome | None:
            since = self.attempts.since(attempt)
            return await self.gateway.look_up_transfer(request, since=since)

        return await self.attempts.ask(attempt, send=send, look_up=look_up)

    async def _close(
        self, attempt: Attempt, outcome: TransferOutcome | None, actor: Actor
    ) -> Attempt | None:
        """Book the outcome; return the next attempt where this one is proven void."""
        async with self.begin() as unit:
            transaction = await unit.transactions.lock(attempt.transfer_request.transaction_id)
            last = await unit.attempts.latest(transaction.id, AttemptKind.TRANSFER)
            is_ours = last is not None and last.id == attempt.id and last.is_open
            if outcome is None:
                return await self._try_anew(unit, transaction, attempt, actor) if is_ours else None
            # A refusal speaks of its own attempt only; money that moved is always booked.
            if is_ours or isinstance(outcome, Transferred):
                await self.settle(unit, transaction, last, outcome, actor=actor)
        return None

    async def _try_anew(
        self, unit: UnitOfWork, before: Transaction, void: Attempt, actor: Actor
    ) -> Attempt | None:
        """Replace an attempt that is proven void, unless the money stop has come up since."""
        if await unit.money_stops.standing() is None:
            return await self.attempts.replace(unit, void)
        await self.attempts.abandon(unit, void)
        after = before.transfer_after(
            TransferTrigger.HOLD, at=self.clock.now(), hold_reason=HoldReason.MONEY_STOP
        )
        await save_change(unit, before, after, action="transfer.hold", actor=actor)
        return None


async def _money_stop(unit: UnitOfWork) -> HoldReason | None:
    # Read in the unit that writes the intent: what was planned before the stop is held as well.
    return HoldReason.MONEY_STOP if await unit.money_stops.standing() else None


def _request(transaction: Transaction, account: ConnectAccount | None) -> TransferRequest | None:
    if account is None or account.facts is None:
        return None
    return TransferRequest(
        transaction_id=transaction.id,
        amount=transaction.share_due,
        destination=account.facts.reference,
    )
