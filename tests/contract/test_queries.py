"""The timeline, the ledger and the balances say what was recorded, in order, and nothing else."""

from dataclasses import replace
from datetime import timedelta

from application.ports.queries import LedgerLine
from domain.funds_flow import FundsFlow
from domain.ids import ChargeReference
from domain.ledger import Account, PostingKind
from tests.builders import LATER, NOON, a_receipt, a_transaction, books, eur, fresh, usd
from tests.contract.store import Store, added, an_audit_event


async def test_the_timeline_tells_what_happened_oldest_first(store: Store) -> None:
    first, second = await added(store, a_transaction(), a_transaction())
    submitted = replace(
        an_audit_event(first, "charge.submit"),
        at=LATER,
        before={"chargeState": "PENDING", "paymentMethod": None},
        after={"chargeState": "PROCESSING", "paymentMethod": "pm_1"},
    )
    foreign = replace(an_audit_event(first, "settings.changed"), transaction_id=None)
    async with store.begin() as unit:
        unit.audit.record(an_audit_event(first, "transaction.requested", fee="20.00 usd"))
        unit.audit.record(an_audit_event(second, "transaction.requested", fee="20.00 usd"))
        unit.audit.record(foreign)
    async with store.begin() as unit:
        unit.audit.record(submitted)

    events = await store.transactions.timelines([first.id])
    assert [(event.transaction_id, event.action, event.at) for event in events] == [
        (first.id, "transaction.requested", NOON),
        (first.id, "charge.submit", LATER),
    ]
    assert {(event.actor, event.role) for event in events} == {("engine", "service")}
    assert [sorted(event.changes) for event in events] == [
        [("fee", None, "20.00 usd")],
        [("chargeState", "PENDING", "PROCESSING"), ("paymentMethod", None, "pm_1")],
    ]
    both = await store.transactions.timelines([second.id, first.id])
    assert [event.transaction_id for event in both] == [first.id, second.id, first.id]
    assert list(await store.transactions.timelines([])) == []


async def test_ledger_lines_are_the_entries_of_a_transaction_oldest_first(store: Store) -> None:
    transaction, other = await added(store, a_transaction(), a_transaction())
    charge, transfer = fresh("ch"), fresh("tr")
    sent = books(LATER).share_transferred(transaction, transfer=transfer)
    charged = books().fee_charged(transaction, charge=ChargeReference(charge))
    foreign = books().fee_charged(other, charge=ChargeReference(fresh("ch")))
    async with store.begin() as unit:
        for posting in (charged, foreign, sent):
            await unit.ledger.post(posting)

    def line(kind: PostingKind, cause: str, account: Account, units: int) -> LedgerLine:
        at = LATER if kind is PostingKind.SHARE_TRANSFERRED else NOON
        return LedgerLine(
            transaction_id=transaction.id,
            at=at,
            kind=kind,
            cause=cause,
            account=account,
            amount=usd(units),
        )

    assert list(await store.transactions.ledger_lines([transaction.id])) == [
        line(PostingKind.FEE_CHARGED, charge, Account.STRIPE_BALANCE, 2_000),
        line(PostingKind.FEE_CHARGED, charge, Account.FEE_REVENUE, -2_000),
        line(PostingKind.SHARE_TRANSFERRED, transfer, Account.RECOVERIES_CLEARING, 8_000),
        line(PostingKind.SHARE_TRANSFERRED, transfer, Account.STRIPE_BALANCE, -8_000),
    ]
    assert len(await store.transactions.ledger_lines([transaction.id, other.id])) == 6
    assert list(await store.transactions.ledger_lines([])) == []


async def test_the_trial_balance_holds_every_account_that_was_used(store: Store) -> None:
    collected = a_transaction(funds_flow=FundsFlow.PLATFORM_COLLECTED)
    foreign = a_transaction(recovered=eur(5_000))
    await added(store, collected, foreign)
    receipt = a_receipt(usd(10_000), recovery=collected.recovery)
    async with store.begin() as unit:
        await unit.receipts.add(receipt)
        for posting in (
            books().receipt_recorded(receipt),
            books().receipt_allocated(collected, usd(10_000), receipt=receipt),
            books().fee_kept(collected),
            books().share_transferred(collected, transfer=fresh("tr")),
            books().fee_charged(foreign, charge=ChargeReference(fresh("ch"))),
        ):
            assert await unit.ledger.post(posting)
    lines = await store.books.trial_balance()
    assert {(line.account, line.balance.currency): line.balance for line in lines} == {
        (account, amount.currency): amount
        for account, amount in [
            (Account.STRIPE_BALANCE, usd(2_000)),
            (Account.UNALLOCATED_RECEIPTS, usd(0)),
            (Account.RECOVERIES_CLEARING, usd(0)),
            (Account.KEPT_FEES, usd(-2_000)),
            (Account.STRIPE_BALANCE, eur(1_000)),
            (Account.FEE_REVENUE, eur(-1_000)),
        ]
    }
    assert len(lines) == 6


async def test_a_correction_is_one_more_line_and_the_balance_follows(store: Store) -> None:
    (transaction,) = await added(store, a_transaction())
    for step, reference in enumerate((fresh("trr"), fresh("trr"))):
        at = NOON + timedelta(minutes=step)
        async with store.begin() as unit:
            await unit.ledger.post(
                books(at).share_reversed(transaction, usd(300), reversal=reference)
            )
    balances = {line.account: line.balance for line in await store.books.trial_balance()}
    assert balances == {Account.STRIPE_BALANCE: usd(600), Account.RECOVERIES_CLEARING: usd(-600)}
