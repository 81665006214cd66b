"""Whether a process may begin with the key that it was given."""

from entrypoints.container import close, container_of
from entrypoints.settings import Settings


async def admit(settings: Settings) -> None:
    """Return where the key is the platform's; raise `WrongAccount` or `GatewayError` else.

    The settings see to it that a live key comes with the account that it has to be of.
    """
    if settings.stripe_platform_account_id is None:
        return
    container = container_of(settings)
    try:
        await container.readiness.guard()()
    finally:
        await close(container)
