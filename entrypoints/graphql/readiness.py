"""What makes production ready, line by line."""

from typing import Annotated

import strawberry

from domain.readiness import CheckState
from domain.readiness import ReadinessCheck as DomainCheck
from entrypoints.graphql.context import Info
from entrypoints.graphql.resolver import resolver


@strawberry.type(description="One line of the list of what makes production ready.")
class ReadinessCheck:
    """A check, shown."""

    name: str = strawberry.field(description="Its name, which stays.")
    state: CheckState = strawberry.field(description="How it ended.")
    evidence: str = strawberry.field(description="What shows it; never a secret.")
    remedy: str = strawberry.field(description="The way to mend it; empty where nothing is wrong.")

    @classmethod
    def of(cls, check: DomainCheck) -> "ReadinessCheck":
        """Return a check, shown."""
        return cls(name=check.name, state=check.state, evidence=check.evidence, remedy=check.remedy)


@strawberry.type
class ReadinessQuery:
    """What may be asked of readiness."""

    @resolver
    async def production_readiness(
        self,
        info: Info,
        *,
        live: Annotated[
            bool, strawberry.argument(description="Hold it all to what real money needs.")
        ] = False,
    ) -> list[ReadinessCheck]:
        """Check everything that makes production ready, as `opside doctor` does; for admins."""
        check = info.context.use_cases.check_readiness
        found = await check(is_for_live=live, actor=info.context.actor)
        return [ReadinessCheck.of(one) for one in found]
