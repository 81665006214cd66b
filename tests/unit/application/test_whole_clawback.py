"""The whole service, and Amazon takes back what it paid: in any part, at any moment.

What the whole service may live through, it lives through here while recoveries are clawed back,
sellers spend their shares, and people refund and reverse by hand.
"""

from contextlib import suppress
from typing import Final

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import rule

from domain.clawback import ClawbackKind, SettlementChoice
from domain.errors import DomainError
from tests.builders import usd
from tests.unit.application.clawback_story import clawed_back
from tests.unit.application.test_whole_service import WholeService

PARTS: Final = (1, 17, 50, 100, 5_000, 10_000)


class WholeClawbacks(WholeService):
    """Everything that may happen to the service, and what Amazon does to it besides."""

    @rule(
        pick=st.integers(0, 50),
        amount=st.sampled_from(PARTS),
        choice=st.sampled_from(SettlementChoice),
        kind=st.sampled_from(ClawbackKind),
    )
    def amazon_takes_back(
        self, pick: int, amount: int, choice: SettlementChoice, kind: ClawbackKind
    ) -> None:
        transactions = list(self.world.database.tables.transactions.values())
        if transactions:
            transaction = transactions[pick % len(transactions)]
            with suppress(DomainError):
                self.do(clawed_back(self.world, transaction, amount, choice, kind=kind))

    @rule(pick=st.integers(0, 50), amount=st.sampled_from([1, 40]))
    def somebody_gives_a_fee_back(self, pick: int, amount: int) -> None:
        transactions = list(self.world.database.tables.transactions.values())
        if transactions:
            transaction = transactions[pick % len(transactions)]
            with suppress(DomainError):
                self.do(clawed_back(self.world, transaction, None, refund=amount))

    @rule(pick=st.integers(0, 50), is_spent=st.booleans())
    def seller_spends_or_earns(self, pick: int, *, is_spent: bool) -> None:
        accounts = list(self.world.processor.accounts)
        if accounts and is_spent:
            self.world.processor.emptied.add(accounts[pick % len(accounts)])
        elif accounts:
            self.world.processor.emptied.discard(accounts[pick % len(accounts)])

    @rule(pick=st.integers(0, 50))
    def somebody_refunds_by_hand(self, pick: int) -> None:
        recourse = self.world.processor.recourse
        charges = list(self.world.processor.charges.values())
        if charges:
            charge = charges[pick % len(charges)]
            refunds = recourse.refunds_of(charge.reference).refunds
            gone = sum(one.amount.minor_units for one in refunds)
            if charge.amount.minor_units > gone:
                recourse.refund(charge.reference, usd(1))

    def _facts(self) -> list[tuple[str, str]]:
        return [
            *super()._facts(),
            *(("charge.refunded", charge) for charge in self.world.processor.charges),
        ]


TestWholeClawbacks = WholeClawbacks.TestCase
TestWholeClawbacks.settings = settings(
    max_examples=60,
    stateful_step_count=40,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
