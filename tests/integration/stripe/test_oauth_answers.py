"""A code goes to Stripe once, whatever becomes of the answer, and no key of the owner's is told."""

import traceback

import pytest
from aiohttp import web

from adapters.stripe.oauth import StripeOAuthGateway
from application.ports.charge_gateway import GatewayUnavailable
from application.ports.refusals import RequestRefused
from tests.integration.stripe.canned import answering
from tests.integration.stripe.ways import Connect


@pytest.mark.parametrize("status", [409, 429, 500, 503])
async def test_a_code_is_never_sent_again_by_itself(connect_to: Connect, status: int) -> None:
    sent: list[str] = []

    async def fail(request: web.Request) -> web.Response:
        sent.append(request.path)
        return web.json_response(
            {"error": {"message": "later"}}, status=status, headers={"Stripe-Should-Retry": "true"}
        )

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", fail)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        client = connect_to(f"http://{host}:{port}", retries=2).client
        with pytest.raises(GatewayUnavailable):
            await StripeOAuthGateway(client, "ca_1").exchange("ac_1")
    finally:
        await runner.cleanup()
    assert sent == ["/oauth/token"]


async def test_a_key_in_an_answer_that_broke_off_is_not_repeated(connect_to: Connect) -> None:
    async with answering(b'{"access_token": "sk_test_theirs') as address:
        gateway = StripeOAuthGateway(connect_to(address).client, "ca_1")
        with pytest.raises(GatewayUnavailable) as lost:
            await gateway.exchange("ac_1")
    assert "sk_test_theirs" not in "".join(traceback.format_exception(lost.value))


@pytest.mark.parametrize(
    ("error", "expected"),
    [("invalid_grant", RequestRefused), ("invalid_client", GatewayUnavailable)],
)
async def test_only_a_code_that_is_wrong_is_refused(
    connect_to: Connect, error: str, expected: type[Exception]
) -> None:
    refused = {"error": error, "error_description": "no"}
    async with answering(refused, status=400) as address:
        gateway = StripeOAuthGateway(connect_to(address).client, "ca_1")
        with pytest.raises(expected) as raised:
            await gateway.exchange("ac_1")
    assert type(raised.value) is expected
