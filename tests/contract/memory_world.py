"""The processor in memory as a world that the gateway contracts are tried in."""

from datetime import datetime, timedelta

from adapters.memory.gateway_accounts import MemoryAccountGateway
from adapters.memory.gateway_balance import MemoryBalanceGateway
from adapters.memory.gateway_charges import MemoryChargeGateway
from adapters.memory.gateway_clawbacks import MemoryClawbackGateway
from adapters.memory.gateway_customers import MemoryCustomerGateway, delete_customer
from adapters.memory.gateway_funding import MemoryFundingGateway, reverse_top_up
from adapters.memory.gateway_oauth import MemoryOAuthGateway, allow
from adapters.memory.gateway_payouts import MemoryPayoutGateway, move_payout, pay_out
from adapters.memory.gateway_processor import MemoryProcessor
from adapters.memory.gateway_recourse import MemoryRecourseGateway
from adapters.memory.gateway_subscriptions import MemorySubscriptionGateway
from adapters.memory.gateway_transfers import MemoryTransferGateway
from adapters.memory.gateway_verdicts import GENERIC_DECLINE
from adapters.memory.system import ManualClock
from adapters.memory.webhook_endpoints import MemoryWebhookEndpoints
from domain.ids import (
    AccountReference,
    ChargeReference,
    CustomerReference,
    DisputeReference,
    PaymentIntentReference,
    PaymentMethodReference,
    PayoutReference,
    RefundReference,
    TopUpReference,
    TransferReference,
)
from domain.money import Money
from domain.payout import PayoutState
from domain.transaction import RecoveryKey
from tests.contract.gateway_world import Bank
from tests.contract.memory_billing import MemoryBilling


class MemoryWorld(MemoryBilling):
    """The processor in memory."""

    def __init__(self) -> None:
        self.clock = ManualClock()
        self.processor = MemoryProcessor(self.clock)
        self.charges = MemoryChargeGateway(self.processor)
        self.transfers = MemoryTransferGateway(self.processor)
        self.accounts = MemoryAccountGateway(self.processor)
        self.customers = MemoryCustomerGateway(self.processor)
        self.oauth = MemoryOAuthGateway(self.processor)
        self.payouts = MemoryPayoutGateway(self.processor)
        self.balance = MemoryBalanceGateway(self.processor)
        self.funding = MemoryFundingGateway(self.processor)
        self.webhooks = MemoryWebhookEndpoints(self.processor)
        self.recourse = MemoryRecourseGateway(self.processor)
        self.clawbacks = MemoryClawbackGateway(self.processor)
        self.subscriptions = MemorySubscriptionGateway(self.processor)

    async def now(self) -> datetime:
        return self.clock.now()

    async def pass_hour(self) -> None:
        self.clock.advance(timedelta(hours=1))

    async def save_card(self, customer: CustomerReference, bank: Bank) -> PaymentMethodReference:
        return self.processor.save_card(
            customer,
            refusal=GENERIC_DECLINE if bank is Bank.DECLINES else None,
            demands_action=bank is Bank.ASKS,
        )

    async def complete_setup(self, reference: str) -> PaymentMethodReference:
        return self.processor.complete_setup(reference)

    async def delete_customer(self, customer: CustomerReference) -> None:
        delete_customer(self.processor, customer)

    async def pay(self, intent: PaymentIntentReference) -> None:
        self.processor.pay(intent)

    async def lose_next_request(self) -> None:
        self.processor.door.lose_next_request()

    async def turn_next_away(self) -> None:
        self.processor.door.turn_next_away()

    async def lose_next_answer(self) -> None:
        self.processor.door.lose_next_answer()

    async def complete_onboarding(self, account: AccountReference) -> None:
        self.processor.make_ready(account)

    async def allow(self) -> str:
        return allow(self.processor)

    async def show_out(self, account: AccountReference) -> None:
        self.processor.show_out(account)

    async def pay_out(self, account: AccountReference, amount: Money) -> PayoutReference:
        return pay_out(self.processor, account, amount)

    async def fail_payout(self, account: AccountReference, payout: PayoutReference) -> None:
        move_payout(self.processor, (account, payout), PayoutState.FAILED)

    async def empty_account(self, account: AccountReference, amount: Money) -> None:
        del amount
        self.processor.emptied.add(account)

    async def add_top_up(self, amount: Money, recovery: RecoveryKey | None) -> TopUpReference:
        return self.processor.add_top_up(amount, recovery=recovery)

    async def reverse_top_up(self, top_up: TopUpReference) -> None:
        reverse_top_up(self.processor, top_up)

    async def reverse(self, transfer: TransferReference, amount: Money) -> str:
        return self.processor.reverse(transfer, amount).reference

    async def refund(self, charge: ChargeReference, amount: Money) -> RefundReference:
        return self.processor.recourse.refund(charge, amount)

    async def fail_refund(self, refund: RefundReference) -> None:
        self.processor.recourse.fail_refund(refund)

    async def open_dispute(
        self, charge: ChargeReference, amount: Money, *, is_inquiry: bool
    ) -> DisputeReference:
        return self.processor.recourse.open_dispute(charge, amount, is_inquiry=is_inquiry)

    async def win_dispute(self, dispute: DisputeReference) -> None:
        self.processor.recourse.win(dispute)

    async def charges_taken(self) -> int:
        return len(self.processor.charges)

    async def transfers_sent(self) -> int:
        return len(self.processor.transfers)
