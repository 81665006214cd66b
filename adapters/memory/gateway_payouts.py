"""Payouts at the processor in memory, and the strings to pull."""

from dataclasses import dataclass, replace

from adapters.memory.gateway_processor import MemoryProcessor
from application.ports.charge_gateway import GatewayMisused
from domain.ids import AccountReference, PayoutReference
from domain.money import Money
from domain.payout import PayoutFacts, PayoutState


@dataclass(frozen=True, slots=True)
class MemoryPayoutGateway:
    """Keeps `PayoutGateway`: a payout is there for its own account alone."""

    processor: MemoryProcessor

    async def find_payout(
        self, reference: PayoutReference, *, account: AccountReference
    ) -> PayoutFacts | None:
        return self.processor.door.answer(lambda: self._find(reference, account))

    def _find(self, reference: PayoutReference, account: AccountReference) -> PayoutFacts | None:
        if account not in self.processor.accounts:
            return None
        if (account, reference) not in self.processor.payouts:
            raise GatewayMisused("no such payout")
        return self.processor.payouts[account, reference]


def pay_out(
    processor: MemoryProcessor, account: AccountReference, amount: Money
) -> PayoutReference:
    """Begin to send an account's money to its bank."""
    reference = PayoutReference(processor.new_reference("po"))
    now = processor.clock.now()
    processor.payouts[account, reference] = PayoutFacts(
        reference=reference,
        amount=amount,
        state=PayoutState.PENDING,
        arrival_date=now.date(),
        created_at=now,
        bank_last4="6789",
    )
    return reference


def move_payout(
    processor: MemoryProcessor, payout: tuple[AccountReference, PayoutReference], to: PayoutState
) -> None:
    """Let a payout come further; one that fails says why."""
    has_failed = to is PayoutState.FAILED
    processor.payouts[payout] = replace(
        processor.payouts[payout],
        state=to,
        failure_code="account_closed" if has_failed else None,
        failure_message="the account is closed" if has_failed else None,
    )
