"""A world in which Sue has one of everything, brought about by the service's own use cases."""

from dataclasses import dataclass, replace

from adapters.memory.gateway_biller import Biller
from adapters.memory.gateway_oauth import open_stranger
from adapters.memory.gateway_payouts import pay_out
from application.ports.jobs import JobKind
from domain.due import DueSide
from domain.fees import Tier
from domain.ids import WHOLE_CLAIM, AccountReference, ClaimId, JobId
from domain.money import BasisPoints
from domain.reconciliation import Discrepancy, RunState
from domain.transaction import RecoveryKey, Transaction
from domain.webhook_event import EventSource
from tests.builders import usd
from tests.clawback_builders import a_due
from tests.contract.test_reconciliations import a_line
from tests.integration.http.test_books import stop
from tests.integration.http.test_exports import requested
from tests.integration.http.test_health import Part
from tests.integration.http.world import World
from tests.unit.application.billing_story import first_invoice, subscribe
from tests.unit.application.billing_world import PLUS
from tests.unit.application.clawback_story import clawed_back
from tests.unit.application.hands_story import retry
from tests.unit.application.reconciling_story import start
from tests.unit.application.recourse_story import charge_of, opened
from tests.unit.application.story import (
    SUE,
    a_request,
    accept,
    charged,
    joins,
    now_of,
    tell,
    tops_up,
    work,
)
from tests.unit.application.test_retry_by_hand import INSUFFICIENT
from tests.unit.application.test_set_fee_policy import TEN_PERCENT, sets
from tests.unit.application.world import World as Shop

OWNER = "sue"
OTHER = "tom"
STAFF_NAME = "ada"
STAFF_REASON = "the seller called"


@dataclass(frozen=True, slots=True)
class Seeded:
    """The world, the shop behind it, and what the owner's things are called."""

    world: World
    shop: Shop
    words: dict[str, str]

    async def close(self) -> None:
        await self.world.client.aclose()


async def seeded() -> Seeded:
    """Return a world of Sue's, in which Ada of Opside has acted, too."""
    shop = Shop()
    account = await joins(shop)
    await tops_up(shop, usd(50_000))
    words = {
        "seller": OWNER,
        "account": str(account),
        "sent": await _sent(shop),
        "unsent": await _unsent(shop, account),
        "declined": await _declined(shop),
        "asked": await _asked(shop),
        "disputed": await _disputed(shop),
        "payout": await _payout(shop, account),
        "card": str(next(iter(shop.database.tables.cards))),
        **await _billing(shop),
        "policy": (await sets(shop, _OWN_TERMS)).policy.version,
        **await _inbox(shop),
        **await _run(shop),
        "stranger": str(open_stranger(shop.processor)),
        **await _jobs(shop),
    }
    shop.processor.add_top_up(usd(1))
    world = World(
        database=shop.database,
        clock=shop.clock,
        given_processor=shop.processor,
        is_simulating=True,
        probes=(Part("database"),),
    )
    stop(world)
    _owe(shop)
    words["export"] = (await requested(world))["export"]["id"]
    return Seeded(world, shop, words)


_OWN_TERMS = replace(TEN_PERCENT, seller_id=SUE, tiers=(Tier(usd(100_000), BasisPoints(500)),))


def _public(transaction: Transaction) -> str:
    return f"txn_{transaction.id.hex}"


def _recovery(claim: int) -> RecoveryKey:
    return RecoveryKey(SUE, ClaimId(f"claim-{claim}"), WHOLE_CLAIM)


async def _ask(shop: Shop, claim: int) -> Transaction:
    return await accept(shop, a_request(f"key-{claim}", recovery=_recovery(claim)))


async def _sent(shop: Shop) -> str:
    """Let a fee be charged and a share be sent; a part of each goes back."""
    sent = await charged(shop)
    shop.processor.recourse.refund(charge_of(sent), usd(100))
    await tell(shop, "charge.refunded", charge_of(sent))
    await work(shop)
    await clawed_back(shop, now_of(shop, sent), 500)
    await work(shop)
    return _public(sent)


async def _unsent(shop: Shop, account: AccountReference) -> str:
    """Let a fee be charged, and Stripe refuse to send the share."""
    facts = shop.processor.accounts.pop(account)
    unsent = await _ask(shop, 2)
    await work(shop)
    shop.processor.accounts[account] = facts
    return _public(unsent)


async def _declined(shop: Shop) -> str:
    """Let a card be refused twice: Ada had it tried again."""
    shop.processor.decline_next(INSUFFICIENT)
    declined = await _ask(shop, 3)
    await work(shop)
    await retry(shop, now_of(shop, declined), reason=STAFF_REASON)
    shop.processor.decline_next(INSUFFICIENT)
    await work(shop)
    return _public(declined)


async def _asked(shop: Shop) -> str:
    shop.processor.demand_action_next()
    asked = await _ask(shop, 4)
    await work(shop)
    return _public(asked)


async def _disputed(shop: Shop) -> str:
    disputed = await _ask(shop, 5)
    await work(shop)
    await opened(shop, now_of(shop, disputed))
    return _public(disputed)


async def _payout(shop: Shop, account: AccountReference) -> str:
    payout = pay_out(shop.processor, account, usd(7_000))
    await tell(shop, "payout.created", payout, account=account)
    await work(shop)
    return str(payout)


async def _billing(shop: Shop) -> dict[str, str]:
    """Let a subscription begin, and its renewal be refused."""
    answer, biller = await subscribe(shop, price=PLUS), Biller(shop.processor)
    biller.pay(first_invoice(shop, answer))
    assert answer.subscription.facts is not None
    renewed = biller.renew(answer.subscription.facts.reference)
    biller.decline(renewed)
    await tell(shop, "invoice.payment_failed", renewed)
    await work(shop)
    return {"subscription": f"sbs_{answer.subscription.id.hex}", "invoice": str(renewed)}


async def _inbox(shop: Shop) -> dict[str, str]:
    """Let one event wait that had to be fetched."""
    event_id = await tell(shop, "transfer.paid", "tr_unknown", reference="evt_waiting")
    deliveries = shop.database.tables.deliveries
    deliveries[event_id] = replace(deliveries[event_id], source=EventSource.RECOVERED)
    shop.database.tables.jobs.clear()
    return {"event": f"whe_{event_id.hex}"}


async def _run(shop: Shop) -> dict[str, str]:
    """Let a run have found a cent."""
    run = (await start(shop)).run.ended(RunState.DONE, at=shop.clock.now())
    shop.database.tables.runs[run.id] = run
    found = replace(Discrepancy.found(run, a_line(usd(1))), number=1)
    shop.database.tables.discrepancies[1] = found
    return {"run": f"rec_{run.id.hex}"}


async def _jobs(shop: Shop) -> dict[str, str]:
    """Let one commission wait, and another's job be set aside; and a job that nobody waits for."""
    waiting = await _ask(shop, 6)
    await _ask(shop, 7)
    jobs = shop.database.tables.jobs
    dead = list(jobs)[-1]
    gone = replace(
        jobs[dead], is_buried=True, tries=8, error="broken", finished_at=shop.clock.now()
    )
    sweep = replace(gone.job, id=JobId(shop.ids.new()), kind=JobKind.SWEEP_EVENTS, subject="x")
    jobs[dead], jobs[sweep.id] = gone, replace(gone, job=sweep)
    return {
        "waiting": _public(waiting),
        "job": f"job_{dead.hex}",
        "discardable": f"job_{sweep.id.hex}",
    }


def _owe(shop: Shop) -> None:
    transaction = next(iter(shop.database.tables.transactions.values()))
    due = a_due(transaction, DueSide.DEBT, usd(4_000))
    shop.database.tables.dues[due.id] = replace(due, seller_id=SUE)
