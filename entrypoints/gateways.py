"""Everything that is asked of Stripe, put together behind its ports."""

from typing import Final

from dependency_injector import containers, providers

from adapters.redis.shared_pace import SharedPace
from adapters.stripe.accounts import StripeAccountGateway
from adapters.stripe.balance import StripeBalanceGateway
from adapters.stripe.charges import StripeChargeGateway
from adapters.stripe.clawbacks import StripeClawbackGateway
from adapters.stripe.client import connect
from adapters.stripe.customers import StripeCustomerGateway
from adapters.stripe.events import StripeEventGateway
from adapters.stripe.funding import StripeFundingGateway
from adapters.stripe.oauth import StripeOAuthGateway
from adapters.stripe.one_at_a_time import OneAtATime
from adapters.stripe.pace import Pace
from adapters.stripe.payouts import StripePayoutGateway
from adapters.stripe.probe import StripeProbe
from adapters.stripe.recourse import StripeRecourseGateway
from adapters.stripe.simulator import simulator_at
from adapters.stripe.subscriptions import StripeSubscriptionGateway
from adapters.stripe.transfers import StripeTransferGateway
from adapters.stripe.trial_clock import clock_at
from adapters.stripe.webhook_endpoints import StripeWebhookEndpoints
from adapters.stripe.webhooks import StripeWebhookVerifier
from entrypoints.configuration import webhook_secrets_of
from entrypoints.observability.watchers import Watchers
from entrypoints.settings import Settings

PROCESSES_WITHOUT_REDIS: Final = 3
"""How many processes stay within Stripe's limits together while they cannot agree on a pace."""


def _turns(settings: Settings) -> SharedPace | None:
    pace = settings.stripe_pace
    if pace is None:
        return None
    return SharedPace(
        settings.redis_url.get_secret_value(),
        prefix=settings.redis_prefix,
        calls_per_second=pace,
        alone=Pace(pace / PROCESSES_WITHOUT_REDIS),
    )


class Gateways(containers.DeclarativeContainer):
    """Takes the settings and who watches; gives the gateways, all of one client at one pace."""

    settings: providers.Dependency[Settings] = providers.Dependency(instance_of=Settings)
    watchers: providers.Dependency[Watchers] = providers.Dependency(instance_of=Watchers)

    turns = providers.Singleton(_turns, settings)
    stripe = providers.Singleton(
        connect,
        settings.provided.stripe_secret_key.get_secret_value.call(),
        api_base=settings.provided.stripe_api_base,
        timeout_seconds=settings.provided.stripe_timeout_seconds,
        max_network_retries=settings.provided.stripe_max_network_retries,
        turns=turns,
        observer=watchers.provided.calls,
    )
    client = stripe.provided.client
    one_at_a_time = providers.Singleton(OneAtATime)

    accounts = providers.Singleton(StripeAccountGateway, client)
    balance = providers.Singleton(StripeBalanceGateway, client)
    charges = providers.Singleton(StripeChargeGateway, client, one_at_a_time)
    clawbacks = providers.Singleton(StripeClawbackGateway, client, one_at_a_time)
    customers = providers.Singleton(StripeCustomerGateway, client, one_at_a_time)
    events = providers.Singleton(StripeEventGateway, client)
    funding = providers.Singleton(StripeFundingGateway, client)
    oauth = providers.Singleton(StripeOAuthGateway, client, settings.provided.stripe_client_id)
    payouts = providers.Singleton(StripePayoutGateway, client)
    recourse = providers.Singleton(StripeRecourseGateway, client)
    subscriptions = providers.Singleton(StripeSubscriptionGateway, client)
    transfers = providers.Singleton(StripeTransferGateway, client, one_at_a_time)
    webhook_endpoints = providers.Singleton(StripeWebhookEndpoints, client)

    simulator = providers.Singleton(simulator_at, client, settings.provided.stripe_api_base)
    trial_clock = providers.Singleton(clock_at, client, settings.provided.stripe_api_base)
    verifier = providers.Singleton(
        StripeWebhookVerifier,
        providers.Singleton(webhook_secrets_of, settings),
        is_live=settings.provided.stripe_live_mode,
    )
    probe = providers.Singleton(StripeProbe, client)
