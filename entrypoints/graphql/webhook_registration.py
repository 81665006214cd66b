"""What admins see and mend of the endpoints that Stripe sends its events to."""

from typing import Annotated

import strawberry

from application.ports.webhook_verifier import WebhookEndpoint
from application.webhook_plan import WebhookAction
from application.webhook_plan import WebhookStep as Step
from entrypoints.graphql.context import Context, Info
from entrypoints.graphql.refusal import Refusal, or_refusal
from entrypoints.graphql.resolver import resolver
from entrypoints.webhook_addresses import SECRET_SETTINGS


@strawberry.type(description="One endpoint at Stripe, and what was done about it or would be.")
class WebhookStep:
    """A step, shown."""

    door: WebhookEndpoint = strawberry.field(description="Which of our doors it leads to.")
    action: WebhookAction = strawberry.field(description="What is done about it.")
    url: str = strawberry.field(description="Its address.")
    endpoint_id: str | None = strawberry.field(description="Stripe's own id of it, `we_…`.")
    reasons: list[str] = strawberry.field(description="Why, for people.")
    setting: str = strawberry.field(description="The setting that takes its secret.")
    secret: str | None = strawberry.field(
        description="The secret of an endpoint that was made by this very request; it is told in "
        "this answer and never again."
    )

    @classmethod
    def of(cls, step: Step) -> "WebhookStep":
        """Return a step, shown."""
        return cls(
            door=step.door,
            action=step.action,
            url=step.url,
            endpoint_id=step.reference,
            reasons=list(step.reasons),
            setting=SECRET_SETTINGS[step.door],
            secret=step.secret,
        )


@strawberry.type(description="How the endpoints at Stripe differ from what they shall be.")
class WebhookRegistrationPayload:
    """A registration, shown."""

    dry_run: bool = strawberry.field(description="Whether nothing was changed.")
    steps: list[WebhookStep] = strawberry.field(description="Each endpoint of ours.")


WebhookRegistrationResult = Annotated[
    WebhookRegistrationPayload | Refusal,
    strawberry.union(
        "WebhookRegistrationResult", description="The endpoints, or why they are as they were."
    ),
]


@strawberry.type
class WebhookMutation:
    """What admins may tell of the endpoints at Stripe."""

    @resolver
    async def register_webhooks(
        self,
        info: Info,
        *,
        dry_run: Annotated[
            bool, strawberry.argument(description="Only tell what would be done.")
        ] = True,
    ) -> WebhookRegistrationResult:
        """Let Stripe send the events that are handled here to one endpoint for each door.

        A second request changes nothing. For admins; the change is recorded, a secret never is.
        """
        return await or_refusal(_register(info.context, dry_run=dry_run))


async def _register(context: Context, *, dry_run: bool) -> WebhookRegistrationPayload:
    steps = await context.use_cases.administer_webhooks(dry_run=dry_run, actor=context.actor)
    return WebhookRegistrationPayload(
        dry_run=dry_run, steps=[WebhookStep.of(step) for step in steps]
    )
