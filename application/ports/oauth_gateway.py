"""How the owner of an account at the payment processor lets the platform in."""

from typing import Protocol

from domain.ids import AccountReference


class OAuthGateway(Protocol):
    """Asks an owner for access, and takes it up."""

    def authorize_url(self, *, state: str, redirect_uri: str) -> str:
        """Return the address of the page where the owner decides; it sends `state` back."""
        ...

    async def exchange(self, code: str) -> AccountReference:
        """Take up the access that a code gives; a code that is sent twice loses it again.

        Raises `RequestRefused` where the code gave nothing, `GatewayUnavailable` where nobody
        knows, or `GatewayMisused`.
        """
        ...
