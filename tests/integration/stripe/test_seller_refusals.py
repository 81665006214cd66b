"""What Stripe read of a seller and refused is blamed on its field, and nothing else is."""

import traceback
from typing import Any

import pytest

from adapters.stripe.accounts import StripeAccountGateway
from application.ports.charge_gateway import GatewayMisused, GatewayUnavailable
from application.ports.refusals import RequestRefused
from domain.connect_account import CountryUnsupported
from domain.errors import InvalidInput, PaymentsError
from tests.builders import a_seller_id
from tests.integration.stripe.canned import answering
from tests.integration.stripe.ways import Connect


async def opening_refused(connect_to: Connect, status: int, error: dict[str, Any]) -> PaymentsError:
    async with answering({"error": error}, status=status) as address:
        gateway = StripeAccountGateway(connect_to(address).client)
        with pytest.raises(PaymentsError) as refusal:
            await gateway.create_account(
                seller_id=a_seller_id(), email="sue@example.com", country="DE", key="k"
            )
    assert "sue@example.com" not in "".join(traceback.format_exception(refusal.value))
    return refusal.value


@pytest.mark.parametrize(
    ("told", "expected", "fields"),
    [
        ({"param": "country"}, CountryUnsupported, ["country"]),
        ({"code": "country_unsupported"}, CountryUnsupported, ["country"]),
        ({"param": "email"}, InvalidInput, ["email"]),
        ({"code": "email_invalid"}, InvalidInput, ["email"]),
        ({"param": "controller"}, RequestRefused, []),
    ],
)
async def test_an_opening_that_stripe_read_and_refused_made_nothing(
    connect_to: Connect, told: dict[str, str], expected: type[PaymentsError], fields: list[str]
) -> None:
    error = {"type": "invalid_request_error", "message": "sue@example.com", **told}
    refusal = await opening_refused(connect_to, 400, error)
    assert type(refusal) is expected
    assert [problem.field for problem in refusal.fields] == fields


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (401, GatewayMisused),
        (403, GatewayMisused),
        (404, GatewayMisused),
        (500, GatewayUnavailable),
    ],
)
async def test_an_opening_that_stripe_did_not_read_proves_nothing(
    connect_to: Connect, status: int, expected: type[PaymentsError]
) -> None:
    error = {"type": "invalid_request_error", "param": "country"}
    assert type(await opening_refused(connect_to, status, error)) is expected
