"""What may be asked of the audit: who did what, to which end, and whether the record is whole."""

from datetime import datetime
from typing import Annotated

import strawberry

from application.ports.audit_queries import AuditedMoney, AuditFilter
from application.show_audit import SellerSummary
from application.verify_audit import AuditVerification as Verified
from domain.audit_check import AuditFault, AuditFinding
from domain.ids import SellerId
from entrypoints.graphql.audit import AuditEventConnection, read_audit_cursor
from entrypoints.graphql.context import Info
from entrypoints.graphql.inputs import read_seller
from entrypoints.graphql.money import Money
from entrypoints.graphql.paging import PAGE_DEFAULT
from entrypoints.graphql.reading import Problems
from entrypoints.graphql.resolver import resolver
from entrypoints.graphql.scalars import BigInt


@strawberry.input(name="AuditFilter", description="Which records; what is left out asks for all.")
class AuditEventFilter:
    """A filter, given."""

    subject: str | None = strawberry.field(
        default=None, description="What was changed, as `kind:id`."
    )
    actor: str | None = strawberry.field(default=None, description="Who did it.")
    action: str | None = strawberry.field(default=None, description="What was done.")
    since: datetime | None = strawberry.field(
        name="from", default=None, description="From this moment on."
    )
    until: datetime | None = strawberry.field(
        name="to", default=None, description="Before this moment."
    )

    def read(self, problems: Problems) -> AuditFilter:
        """Return what it asks for."""
        problems.moment("from", self.since)
        problems.moment("to", self.until)
        return AuditFilter(
            subject=self.subject,
            actor=self.actor,
            action=self.action,
            since=self.since,
            until=self.until,
        )


@strawberry.type(description="How often something was done.")
class ActionCount:
    """A count, shown."""

    action: str = strawberry.field(description="What was done.")
    count: int = strawberry.field(description="How often.")


@strawberry.type(description="What a seller's transactions of one currency come to.")
class SellerAuditMoney:
    """Sums, shown."""

    transactions: int = strawberry.field(description="How many, each counted once.")
    recovered: Money = strawberry.field(description="What Amazon paid.")
    platform_fees: Money = strawberry.field(description="The fees.")
    seller_payouts: Money = strawberry.field(description="The shares.")
    refunded: Money = strawberry.field(description="What of the fees was given back.")
    reversed: Money = strawberry.field(description="What of the shares was taken back.")
    clawed_back: Money = strawberry.field(description="What Amazon took back.")

    @classmethod
    def of(cls, money: AuditedMoney) -> "SellerAuditMoney":
        """Return sums, shown."""
        return cls(
            transactions=money.transactions,
            recovered=Money.of(money.recovered),
            platform_fees=Money.of(money.fees),
            seller_payouts=Money.of(money.shares),
            refunded=Money.of(money.refunded),
            reversed=Money.of(money.reversed),
            clawed_back=Money.of(money.clawed_back),
        )


@strawberry.type(description="What was recorded about a seller in the last days.")
class SellerAuditSummary:
    """A summary, shown."""

    seller_id: strawberry.ID = strawberry.field(description="The seller.")
    since: datetime = strawberry.field(description="From when on.")
    event_count: int = strawberry.field(description="How much was recorded.")
    actions: list[ActionCount] = strawberry.field(description="What, and how often.")
    money: list[SellerAuditMoney] = strawberry.field(
        description="The transactions that it was about, for each currency."
    )

    @classmethod
    def of(cls, seller_id: SellerId, summary: SellerSummary) -> "SellerAuditSummary":
        """Return a summary, shown."""
        since, audit = summary
        return cls(
            seller_id=strawberry.ID(seller_id),
            since=since,
            event_count=sum(count for _, count in audit.actions),
            actions=[ActionCount(action=a, count=n) for a, n in audit.actions],
            money=[SellerAuditMoney.of(money) for money in audit.money],
        )


@strawberry.type(description="One thing that is wrong with the audit.")
class AuditProblem:
    """A finding, shown."""

    fault: AuditFault = strawberry.field(description="What was done to it.")
    sequence: BigInt = strawberry.field(description="Where in the chain.")
    record_id: BigInt | None = strawberry.field(description="The record's number, if one is meant.")
    meaning: str = strawberry.field(description="The same, for people.")

    @classmethod
    def of(cls, finding: AuditFinding) -> "AuditProblem":
        """Return a finding, shown."""
        record = finding.record_id
        return cls(
            fault=finding.fault,
            sequence=BigInt(finding.sequence),
            record_id=None if record is None else BigInt(record),
            meaning=finding.meaning,
        )


@strawberry.type(description="Whether the audit is what was recorded.")
class AuditVerification:
    """A verification, shown."""

    intact: bool = strawberry.field(description="Whether nothing is wrong.")
    checked: BigInt = strawberry.field(description="How many seals were checked.")
    through: BigInt = strawberry.field(description="The number of the last of them.")
    fault_count: BigInt = strawberry.field(description="How much is wrong.")
    faults: list[AuditProblem] = strawberry.field(description="The first hundred of them.")
    head: str | None = strawberry.field(
        description="The chain's end, signed; keep it elsewhere to prove later that nothing is cut."
    )
    unsealed: BigInt = strawberry.field(description="How many records wait to be sealed.")
    unsealed_since: datetime | None = strawberry.field(
        description="Since when the oldest of them waits."
    )

    @classmethod
    def of(cls, verified: Verified) -> "AuditVerification":
        """Return a verification, shown."""
        return cls(
            intact=verified.is_intact,
            checked=BigInt(verified.checked),
            through=BigInt(verified.stretch.through),
            fault_count=BigInt(verified.faults),
            faults=[AuditProblem.of(finding) for finding in verified.findings],
            head=None if verified.head is None else str(verified.head),
            unsealed=BigInt(verified.tail.count),
            unsealed_since=verified.tail.since,
        )


@strawberry.type
class AuditQuery:
    """What may be asked of the audit."""

    @resolver
    async def audit_events(
        self,
        info: Info,
        filter: Annotated[
            AuditEventFilter | None, strawberry.argument(description="Which ones.")
        ] = None,
        first: Annotated[int, strawberry.argument(description="So many, 0 to 100.")] = PAGE_DEFAULT,
        after: Annotated[
            str | None, strawberry.argument(description="Only what follows this cursor.")
        ] = None,
    ) -> AuditEventConnection:
        """List everything that was changed, newest first; for admins."""
        problems = Problems()
        place = read_audit_cursor(after, problems)
        wanted = (filter or AuditEventFilter()).read(problems)
        problems.raise_any()
        page = await info.context.use_cases.show_audit.events(
            wanted,
            limit=first,
            after=place,
            actor=info.context.actor,
        )
        return AuditEventConnection.of(page, is_first=after is None)

    @resolver
    async def seller_audit_summary(
        self,
        info: Info,
        seller_id: Annotated[strawberry.ID, strawberry.argument(description="The seller.")],
        days: Annotated[int, strawberry.argument(description="For so many days, 1 to 3660.")] = 30,
    ) -> SellerAuditSummary:
        """Sum up what was recorded about a seller; each transaction's money counts once."""
        problems = Problems()
        wanted = read_seller(problems, seller_id)
        problems.raise_any()
        summary = await info.context.use_cases.show_audit.seller(
            wanted, days=days, actor=info.context.actor
        )
        return SellerAuditSummary.of(wanted, summary)

    @resolver
    async def verify_audit(
        self,
        info: Info,
        since: Annotated[
            datetime | None,
            strawberry.argument(name="from", description="What was sealed from then on."),
        ] = None,
        until: Annotated[
            datetime | None, strawberry.argument(name="to", description="What was sealed by then.")
        ] = None,
    ) -> AuditVerification:
        """Check that nothing recorded was edited, deleted, reordered or cut off; for admins."""
        problems = Problems()
        problems.moment("from", since)
        problems.moment("to", until)
        problems.raise_any()
        verify = info.context.use_cases.verify_audit
        return AuditVerification.of(await verify.asked(since, until, actor=info.context.actor))
