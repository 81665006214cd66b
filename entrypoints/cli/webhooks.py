"""`opside webhooks`: what Stripe sends us, and where; nothing is changed without `--apply`."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from entrypoints.cli.options import Json

if TYPE_CHECKING:
    from adapters.stripe.webhook_endpoints import StripeWebhookEndpoints
    from application.ports.webhook_endpoints import WantedEndpoint

    Act = Callable[[StripeWebhookEndpoints, tuple[WantedEndpoint, ...]], Awaitable[Any]]

webhooks = typer.Typer(
    help="The endpoints that Stripe sends its events to. Needs STRIPE_SECRET_KEY and WEBHOOK_URL."
    " Exits 0 where all is as it shall be, 3 where something is left to do, 1 on a failure.",
    no_args_is_help=True,
)

Apply = Annotated[bool, typer.Option("--apply", help="Do it; else only tell what would be done.")]
T = TypeVar("T")


@webhooks.command()
def register(*, apply: Apply = False, as_json: Json = False) -> None:
    """Make or mend one endpoint for each door, with the event types that are handled here."""
    from application.register_webhooks import RegisterWebhooks
    from entrypoints.cli.webhook_report import print_steps

    steps = _at_stripe(lambda *given: RegisterWebhooks(*given)(dry_run=not apply))
    raise typer.Exit(print_steps(steps, applied=apply, as_json=as_json))


@webhooks.command(name="list")
def list_all(*, as_json: Json = False) -> None:
    """Show every endpoint of the account; others' have no door."""
    from application.register_webhooks import RegisterWebhooks
    from entrypoints.cli.webhook_report import print_endpoints

    print_endpoints(_at_stripe(lambda *given: RegisterWebhooks(*given).listed()), as_json=as_json)


@webhooks.command()
def rotate(
    *,
    finish: Annotated[
        bool, typer.Option("--finish", help="Delete the old endpoints: the new secrets are in use.")
    ] = False,
    apply: Apply = False,
    as_json: Json = False,
) -> None:
    """Give each door a second endpoint with a new secret; later, end the first with --finish."""
    from application.rotate_webhooks import RotateWebhooks
    from entrypoints.cli.webhook_report import print_rotation

    def act(
        endpoints: "StripeWebhookEndpoints", wanted: "tuple[WantedEndpoint, ...]"
    ) -> Awaitable[Any]:
        rotation = RotateWebhooks(endpoints, wanted)
        return (rotation.finish if finish else rotation.begin)(dry_run=not apply)

    raise typer.Exit(print_rotation(_at_stripe(act), applied=apply, as_json=as_json))


@webhooks.command()
def disable(*, apply: Apply = False, as_json: Json = False) -> None:
    """Let Stripe send us nothing, as before a rollback; what is missed is swept up later."""
    _switch(on=False, apply=apply, as_json=as_json)


@webhooks.command()
def enable(*, apply: Apply = False, as_json: Json = False) -> None:
    """Let Stripe send us events again."""
    _switch(on=True, apply=apply, as_json=as_json)


def _switch(*, on: bool, apply: bool, as_json: bool) -> None:
    from application.register_webhooks import RegisterWebhooks
    from entrypoints.cli.webhook_report import print_switched

    done = _at_stripe(lambda *given: RegisterWebhooks(*given).switch(on=on, dry_run=not apply))
    raise typer.Exit(print_switched(done, on=on, applied=apply, as_json=as_json))


def _at_stripe(act: "Act") -> Any:
    from adapters.stripe.client import connect
    from adapters.stripe.webhook_endpoints import StripeWebhookEndpoints
    from application.register_webhooks import wanted_endpoints
    from entrypoints.stripe_settings import WebhookSettings
    from entrypoints.variables import read
    from entrypoints.webhook_addresses import door_addresses

    settings = read(WebhookSettings)

    async def run() -> Any:
        connection = connect(
            settings.stripe_secret_key.get_secret_value(),
            api_base=settings.stripe_api_base,
            timeout_seconds=20,
            max_network_retries=2,
        )
        try:
            wanted = wanted_endpoints(door_addresses(settings.webhook_url))
            return await act(StripeWebhookEndpoints(connection.client), wanted)
        finally:
            await connection.close()

    return asyncio.run(run())
