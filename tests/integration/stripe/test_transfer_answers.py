"""Every answer of Stripe's to a transfer becomes a word of the port's."""

from typing import Any

import pytest

from adapters.stripe.transfers import StripeTransferGateway
from application.ports.charge_gateway import GatewayMisused
from application.ports.transfer_gateway import TransferHeld, TransferOutcome, TransferRefused
from domain.attempt import TransferRequest
from domain.ids import AccountReference
from domain.transaction import Failure
from domain.transfer import HoldReason
from tests.builders import a_transaction_id, usd
from tests.integration.stripe.canned import answering
from tests.integration.stripe.ways import Connect


async def sent_with(connect_to: Connect, status: int, error: dict[str, Any]) -> TransferOutcome:
    request = TransferRequest(
        transaction_id=a_transaction_id(), amount=usd(1), destination=AccountReference("acct_1")
    )
    async with answering({"error": error}, status=status) as address:
        return await StripeTransferGateway(connect_to(address).client).transfer(request, key="k")


@pytest.mark.parametrize(
    ("status", "code", "reason"),
    [
        (400, "balance_insufficient", HoldReason.BALANCE_INSUFFICIENT),
        (400, "insufficient_capabilities_for_transfer", HoldReason.ACCOUNT_NOT_READY),
        (403, "account_invalid", HoldReason.ACCOUNT_NOT_READY),
    ],
)
async def test_a_refusal_that_an_event_removes_is_a_hold(
    connect_to: Connect, status: int, code: str, reason: HoldReason
) -> None:
    outcome = await sent_with(connect_to, status, {"type": "invalid_request_error", "code": code})
    assert outcome == TransferHeld(reason=reason, failure=Failure(code))


async def test_any_other_no_to_a_transfer_is_final(connect_to: Connect) -> None:
    outcome = await sent_with(connect_to, 400, {"type": "invalid_request_error", "param": "x"})
    assert outcome == TransferRefused(failure=Failure("invalid_request"))


@pytest.mark.parametrize(("status", "code"), [(400, "parameter_missing"), (403, "forbidden")])
async def test_a_transfer_asked_wrongly_is_our_mistake(
    connect_to: Connect, status: int, code: str
) -> None:
    with pytest.raises(GatewayMisused, match=code):
        await sent_with(connect_to, status, {"type": "invalid_request_error", "code": code})
