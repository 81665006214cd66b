"""OAuth: how the owner of a Stripe account lets the platform in."""

from dataclasses import dataclass

import stripe
from stripe import oauth_error

from adapters.stripe.errors import Border, described
from application.ports.refusals import RequestRefused
from domain.ids import AccountReference


@dataclass(frozen=True, slots=True)
class StripeOAuthGateway:
    """Keeps `OAuthGateway`; the keys that come with the access are not kept: ours act for it."""

    client: stripe.StripeClient
    client_id: str

    def authorize_url(self, *, state: str, redirect_uri: str) -> str:
        return self.client.oauth.authorize_url(
            {
                "client_id": self.client_id,
                "response_type": "code",
                "scope": "read_write",
                "state": state,
                "redirect_uri": redirect_uri,
            }
        )

    async def exchange(self, code: str) -> AccountReference:
        with Border():
            try:
                # Never repeated, for a code that comes twice takes the access away again. The
                # SDK's own call does not await, so this is the same one level below.
                answer = await self.client.raw_request_async(
                    "post",
                    "/oauth/token",
                    base="connect",
                    grant_type="authorization_code",
                    code=code,
                    max_network_retries=0,
                )
            except oauth_error.InvalidGrantError as error:
                raise RequestRefused(described(error)) from None
            return AccountReference(answer.data["stripe_user_id"])
