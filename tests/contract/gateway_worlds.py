"""The worlds that every gateway contract is tried in: memory, the sandbox, and Stripe itself."""

import os
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from typing import Any, Final

from adapters.stripe.client import connect
from domain.ids import (
    AccountReference,
    ChargeReference,
    DisputeReference,
    PaymentMethodReference,
    PayoutReference,
    RefundReference,
    TopUpReference,
)
from domain.money import Money
from tests.builders import fresh
from tests.contract.gateway_world import GatewayWorld
from tests.contract.memory_world import MemoryWorld
from tests.contract.real_world import key_in, real_world
from tests.contract.stripe_world import StripeWorld


class SandboxWorld(StripeWorld):
    """A world of its own behind the sandbox, reached by the real adapter over HTTP."""

    async def now(self) -> datetime:
        clock = await self._ask("get", "clock")
        return datetime.fromtimestamp(clock["now"], UTC)

    async def pass_hour(self) -> None:
        await self._ask("post", "clock/advance", seconds=3600)

    async def complete_setup(self, reference: str) -> PaymentMethodReference:
        setup = await self._ask(
            "post", f"setup_intents/{reference}/confirm", payment_method="pm_card_visa"
        )
        return PaymentMethodReference(setup["payment_method"])

    async def reverse_top_up(self, top_up: TopUpReference) -> None:
        await self._ask("post", f"topups/{top_up}/reverse")

    async def lose_next_request(self) -> None:
        await self._ask("post", "faults", kind="500_before")

    async def turn_next_away(self) -> None:
        await self._ask("post", "faults", kind="429")

    async def lose_next_answer(self) -> None:
        await self._ask("post", "faults", kind="truncate_after_commit")

    async def complete_onboarding(self, account: AccountReference) -> None:
        await self._ask("post", f"accounts/{account}/onboarding", outcome="complete")

    async def allow(self) -> str:
        given = await self._ask("post", "oauth/allow", scope="read_write")
        return str(given["code"])

    async def show_out(self, account: AccountReference) -> None:
        await self.client.v1.accounts.delete_async(account)

    async def pay_out(self, account: AccountReference, amount: Money) -> PayoutReference:
        await self.add_top_up(amount, None)
        units, currency = amount.minor_units, amount.currency.code
        await self.client.v1.transfers.create_async(
            {"amount": units, "currency": currency, "destination": account}
        )
        payout = await self.client.v1.payouts.create_async(
            {"amount": units, "currency": currency}, {"stripe_account": account}
        )
        return PayoutReference(payout.id)

    async def fail_payout(self, account: AccountReference, payout: PayoutReference) -> None:
        del account
        await self._ask("post", f"payouts/{payout}/fail", failure_code="account_closed")

    async def empty_account(self, account: AccountReference, amount: Money) -> None:
        await self.client.v1.payouts.create_async(
            {"amount": amount.minor_units, "currency": amount.currency.code},
            {"stripe_account": account},
        )

    async def refund(self, charge: ChargeReference, amount: Money) -> RefundReference:
        refund = await self.client.v1.refunds.create_async(
            {"charge": charge, "amount": amount.minor_units}
        )
        return RefundReference(refund.id)

    async def fail_refund(self, refund: RefundReference) -> None:
        await self._ask("post", f"refunds/{refund}/fail")

    async def open_dispute(
        self, charge: ChargeReference, amount: Money, *, is_inquiry: bool
    ) -> DisputeReference:
        dispute = await self._ask(
            "post",
            f"charges/{charge}/dispute",
            amount=amount.minor_units,
            inquiry=str(is_inquiry).lower(),
        )
        return DisputeReference(dispute["id"])

    async def win_dispute(self, dispute: DisputeReference) -> None:
        await self._ask("post", f"disputes/{dispute}/outcome", outcome="won")

    async def charges_taken(self) -> int:
        return await self._movements("charge")

    async def transfers_sent(self) -> int:
        return await self._movements("transfer")

    async def _movements(self, kind: str) -> int:
        books = await self._ask("get", "books")
        return sum(kinds[kind]["count"] for kinds in books["sums"].values() if kind in kinds)

    async def _ask(self, method: str, path: str, **params: Any) -> dict[str, Any]:
        answer = await self.client.raw_request_async(method, f"/_sandbox/{path}", **params)
        told: dict[str, Any] = answer.data
        return told


@asynccontextmanager
async def memory_world(_sandbox: str) -> AsyncIterator[GatewayWorld]:
    """Make an empty processor in memory."""
    yield MemoryWorld()


@asynccontextmanager
async def sandbox_world(sandbox: str) -> AsyncIterator[GatewayWorld]:
    """Make an empty world behind the sandbox at this address: its key is nobody else's."""
    # No repetition by the SDK: what is lost in these tests stays lost.
    connection = connect(
        fresh("sk_test"), api_base=sandbox, timeout_seconds=10, max_network_retries=0
    )
    try:
        told = await connection.client.raw_request_async("get", "/_sandbox/oauth")
        yield SandboxWorld(connection.client, told.data["client_id"])
    finally:
        await connection.close()


OpenWorld = Callable[[str], AbstractAsyncContextManager[GatewayWorld]]

_STRIPE_ITSELF: Final[tuple[OpenWorld, ...]] = (real_world,) if key_in(os.environ) else ()
WORLDS: Final = (memory_world, sandbox_world, *_STRIPE_ITSELF)
"""What a contract test is run with; each is opened with the address of a running sandbox."""
