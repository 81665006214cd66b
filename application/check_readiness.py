"""Check everything that makes production ready, and say how to mend what does not."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from application.actor import Actor
from application.permissions import Permission
from application.ports.inspector import Inspector
from application.ports.system import Clock
from application.readiness.broker_rules import BROKER_RULES
from application.readiness.configuration_rules import CONFIGURATION_RULES
from application.readiness.database_rules import DATABASE_RULES
from application.readiness.facts import (
    AddressFacts,
    BrokerFacts,
    ConfigurationFacts,
    DatabaseFacts,
    ProcessorFacts,
)
from application.readiness.processor_rules import ADDRESS_RULES, PROCESSOR_RULES
from application.readiness.rule import Rule, Standard, judged
from domain.errors import PaymentsError
from domain.readiness import CheckState, ReadinessCheck

INSPECTION_SECONDS: Final = 10.0
"""How long one part may take before it counts as away."""

Facts = TypeVar("Facts")


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReadiness:
    """Looks at every part at once and changes nothing; a part that is away is one failed check."""

    configuration: ConfigurationFacts
    database: Inspector[DatabaseFacts]
    broker: Inspector[BrokerFacts]
    processor: Inspector[ProcessorFacts]
    address: Inspector[AddressFacts]
    clock: Clock

    async def __call__(self, *, is_for_live: bool, actor: Actor) -> Sequence[ReadinessCheck]:
        """Return every check; `is_for_live` holds it all to what real money needs.

        For staff. Raises `Forbidden`.
        """
        actor.require(Permission.SYSTEM_READ)
        standard = Standard(
            configuration=self.configuration, now=self.clock.now(), is_for_live=is_for_live
        )
        lists = await asyncio.gather(
            self._looked(self.processor, PROCESSOR_RULES, standard),
            self._looked(self.database, DATABASE_RULES, standard),
            self._looked(self.broker, BROKER_RULES, standard),
            self._looked(self.address, ADDRESS_RULES, standard),
        )
        given = judged(CONFIGURATION_RULES, self.configuration, standard)
        return [*given, *(check for checks in lists for check in checks)]

    async def _looked(
        self, inspector: Inspector[Facts], rules: Sequence[Rule[Facts]], standard: Standard
    ) -> list[ReadinessCheck]:
        try:
            async with asyncio.timeout(INSPECTION_SECONDS):
                facts = await inspector.inspect()
        except (PaymentsError, TimeoutError) as error:
            return _away(rules, str(error) or f"no answer within {INSPECTION_SECONDS:g} seconds")
        # The part read its clock somewhere between the question and the answer.
        halfway = standard.now + (self.clock.now() - standard.now) / 2
        return judged(rules, facts, replace(standard, now=halfway))


def _away(rules: Sequence[Rule[Facts]], why: str) -> list[ReadinessCheck]:
    first, *others = rules
    return [
        ReadinessCheck(name=first.name, state=CheckState.FAILED, evidence=why, remedy=first.remedy),
        *(rule.unseen(f"{first.name} does not answer") for rule in others),
    ]
