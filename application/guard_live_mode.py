"""Let a process begin only with the platform's own key, in the mode that it was told of."""

from dataclasses import dataclass

from application.ports.platform import Platform
from domain.errors import ApplicationError, GatewayError


class WrongAccount(ApplicationError):
    """The key is another account's, or of another mode, than the settings say; nothing began."""

    code = "WRONG_ACCOUNT"


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardLiveMode:
    """Asks Stripe whose the key is, once, before anything is done with it.

    Where real money would move, no answer is a no: the process ends and its supervisor starts it
    again. With a test key it goes on, for a commission may be accepted while Stripe is away.
    """

    platform: Platform
    account: str | None
    is_live: bool

    async def __call__(self) -> None:
        """Return where all agree; raise `WrongAccount`, or `GatewayError` with a live key."""
        if self.account is None and not self.is_live:
            return
        try:
            found = await self.platform.identity()
        except GatewayError:
            if self.is_live:
                raise
            return
        if found.is_live is not self.is_live:
            words = {True: "a live", False: "a test"}
            raise WrongAccount(
                f"STRIPE_SECRET_KEY is {words[found.is_live]} key, and STRIPE_LIVE_MODE says"
                f" {words[self.is_live]} one; mend either"
            )
        if found.account != self.account:
            raise WrongAccount(
                f"STRIPE_SECRET_KEY is {found.account}'s, and STRIPE_PLATFORM_ACCOUNT_ID is"
                f" {self.account}; mend either"
            )
