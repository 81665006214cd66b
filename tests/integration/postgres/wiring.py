"""The service over a store and a processor in memory, put together as in production."""

from adapters.memory.gateway_accounts import MemoryAccountGateway
from adapters.memory.gateway_charges import MemoryChargeGateway
from adapters.memory.gateway_customers import MemoryCustomerGateway
from adapters.memory.gateway_funding import MemoryFundingGateway
from adapters.memory.gateway_oauth import MemoryOAuthGateway
from adapters.memory.gateway_payouts import MemoryPayoutGateway
from adapters.memory.gateway_processor import MemoryProcessor
from adapters.memory.gateway_recourse import MemoryRecourseGateway
from adapters.memory.gateway_transfers import MemoryTransferGateway
from adapters.memory.intake import MemoryIntake
from adapters.memory.system import ManualClock
from adapters.memory.webhook_endpoints import MemoryWebhookEndpoints
from adapters.stripe.webhooks import StripeWebhookVerifier
from adapters.system.ids import Uuid7Source
from adapters.system.signer import HmacSigner
from domain.funds_flow import FundsFlow
from entrypoints.clawbacks import ClawbackContainer
from entrypoints.core import Core
from entrypoints.doors import Doors
from entrypoints.inbox import InboxContainer
from entrypoints.pricing import Pricing
from entrypoints.sellers import Sellers
from entrypoints.webhook_addresses import door_addresses
from tests.builders import POLICY, fresh
from tests.contract.store import Store
from tests.integration.auditing import auditing_over
from tests.integration.bookkeeping import books_over
from tests.integration.http.callers import WEBHOOK_SECRETS
from tests.integration.inspecting import readiness_over
from tests.integration.operating import operations_over
from tests.integration.reconciling import reconciliation_over
from tests.unit.application.seller_parts import ORIGIN


def doors_over(
    store: Store,
    processor: MemoryProcessor,
    inbox: InboxContainer,
    clawbacks: ClawbackContainer,
) -> Doors:
    core = inbox.core
    return Doors(
        core=core,
        inbox=inbox,
        billing=inbox.billing,
        clawbacks=clawbacks,
        auditing=auditing_over(core, store),
        reconciliation=reconciliation_over(core, inbox, processor, store),
        operations=operations_over(core, store),
        readiness=readiness_over(core),
        pricing=Pricing(core=core, queries=store.fees),
        books=books_over(core, store),
        transaction_queries=store.transactions,
        audit_feed=store.audit_feed,
        event_feed=store.event_feed,
        sellers=Sellers(
            core=core,
            seller_queries=store.sellers,
            account_pages=store.accounts,
            payout_pages=store.payouts,
            oauth_callback=None,
        ),
        verifier=StripeWebhookVerifier(WEBHOOK_SECRETS, is_live=False),
        webhook_endpoints=MemoryWebhookEndpoints(processor),
        door_addresses=door_addresses(None),
        probes=(),
        simulator=None,
    )


def core_over(store: Store, processor: MemoryProcessor, clock: ManualClock) -> Core:
    return Core(
        begin=store.begin,
        intake=MemoryIntake(),
        clock=clock,
        ids=Uuid7Source(),
        charges=MemoryChargeGateway(processor),
        transfers=MemoryTransferGateway(processor),
        accounts=MemoryAccountGateway(processor),
        customers=MemoryCustomerGateway(processor),
        oauth=MemoryOAuthGateway(processor),
        payouts=MemoryPayoutGateway(processor),
        funding=MemoryFundingGateway(processor),
        recourse=MemoryRecourseGateway(processor),
        policies=(POLICY,),
        default_flow=FundsFlow.FEE_THEN_TRANSFER,
        require_funded=False,
        redirect_origins=frozenset({ORIGIN}),
        signer=HmacSigner(fresh("secret")),
        public_url="http://payments.test",
    )
