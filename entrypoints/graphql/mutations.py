"""Everything that a caller may ask to be done."""

from typing import Annotated

import strawberry

from entrypoints.graphql.context import Context, Info
from entrypoints.graphql.inputs import ChargeCommissionInput, RecoveryReceiptInput
from entrypoints.graphql.payloads import (
    ChargeCommissionPayload,
    ChargeCommissionResult,
    CreateConnectAccountResult,
    CustomerSetupPayload,
    CustomerSetupResult,
    OnboardingLinkResult,
    PaymentMethodPayload,
    PaymentMethodResult,
    RecoveryReceiptPayload,
    RecoveryReceiptResult,
)
from entrypoints.graphql.refusal import or_refusal
from entrypoints.graphql.resolver import resolver
from entrypoints.graphql.seller import ConnectAccountPayload, OnboardingLinkPayload
from entrypoints.graphql.seller_inputs import (
    CreateConnectAccountInput,
    CustomerSetupInput,
    OnboardingLinkInput,
    PaymentMethodInput,
)

_INPUT = strawberry.argument(description="What is asked for.")


@strawberry.type(description="Everything that a caller may ask to be done.")
class Mutation:
    """The mutations; each translates, calls one use case, and translates back."""

    @resolver
    async def charge_commission(
        self, info: Info, input: Annotated[ChargeCommissionInput, _INPUT]
    ) -> ChargeCommissionResult:
        """Collect the performance fee of a recovery, once however often it is asked."""
        return await or_refusal(_charge_commission(info.context, input))

    @resolver
    async def record_recovery_receipt(
        self, info: Info, input: Annotated[RecoveryReceiptInput, _INPUT]
    ) -> RecoveryReceiptResult:
        """Count Amazon's money towards a recovery, or as not allocated yet; once."""
        return await or_refusal(_record_receipt(info.context, input))

    @resolver
    async def create_connect_account(
        self, info: Info, input: Annotated[CreateConnectAccountInput, _INPUT]
    ) -> CreateConnectAccountResult:
        """Open a seller's account, or find it, with a fresh link."""
        return await or_refusal(_create_connect_account(info.context, input))

    @resolver
    async def create_onboarding_link(
        self, info: Info, input: Annotated[OnboardingLinkInput, _INPUT]
    ) -> OnboardingLinkResult:
        """Mint a page where a seller completes the account."""
        return await or_refusal(_create_onboarding_link(info.context, input))

    @resolver
    async def create_customer_setup(
        self, info: Info, input: Annotated[CustomerSetupInput, _INPUT]
    ) -> CustomerSetupResult:
        """Start saving a card; opens the seller's customer once."""
        return await or_refusal(_create_customer_setup(info.context, input))

    @resolver
    async def set_default_payment_method(
        self, info: Info, input: Annotated[PaymentMethodInput, _INPUT]
    ) -> PaymentMethodResult:
        """Make one of a seller's own cards the one that is charged."""
        return await or_refusal(_set_default_card(info.context, input))


async def _charge_commission(
    context: Context, input: ChargeCommissionInput
) -> ChargeCommissionPayload:
    request = input.request(context.idempotency_keys)
    answer = await context.use_cases.charge_commission(request, actor=context.actor)
    return ChargeCommissionPayload.of(answer)


async def _record_receipt(context: Context, input: RecoveryReceiptInput) -> RecoveryReceiptPayload:
    request = input.request(context.idempotency_keys)
    answer = await context.use_cases.record_receipt(request, actor=context.actor)
    return RecoveryReceiptPayload.of(answer)


async def _create_connect_account(
    context: Context, input: CreateConnectAccountInput
) -> ConnectAccountPayload:
    seller_id, pages = input.read()
    onboarding = await context.use_cases.create_connect_account(
        seller_id=seller_id,
        email=input.email,
        country=input.country,
        pages=pages,
        actor=context.actor,
    )
    return ConnectAccountPayload.of(onboarding)


async def _create_onboarding_link(
    context: Context, input: OnboardingLinkInput
) -> OnboardingLinkPayload:
    seller_id, pages = input.read()
    onboarding = await context.use_cases.create_onboarding_link(
        seller_id=seller_id, pages=pages, actor=context.actor
    )
    return OnboardingLinkPayload.of(onboarding)


async def _create_customer_setup(
    context: Context, input: CustomerSetupInput
) -> CustomerSetupPayload:
    answer = await context.use_cases.create_customer_setup(
        seller_id=input.read(), email=input.email, name=input.name, actor=context.actor
    )
    return CustomerSetupPayload.of(answer)


async def _set_default_card(context: Context, input: PaymentMethodInput) -> PaymentMethodPayload:
    seller_id, card = input.read()
    customer = await context.use_cases.set_default_card(
        seller_id=seller_id, card=card, actor=context.actor
    )
    return PaymentMethodPayload.of(customer)
