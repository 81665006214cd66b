"""How a rule looks: a name, the way to judge facts, and the way to mend what is found."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from application.readiness.facts import ConfigurationFacts
from domain.readiness import CheckState, Finding, ReadinessCheck, skipped

Facts = TypeVar("Facts")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """What facts are held to: the settings, the time, and whether real money shall move."""

    configuration: ConfigurationFacts
    now: datetime
    is_for_live: bool

    @property
    def is_strict(self) -> bool:
        """Return whether what only matters in production matters."""
        return self.is_for_live or self.configuration.is_production


@dataclass(frozen=True, slots=True)
class Rule(Generic[Facts]):
    """One line of the list."""

    name: str
    judge: Callable[[Facts, Standard], Finding]
    remedy: str

    def check(self, facts: Facts, standard: Standard) -> ReadinessCheck:
        """Return how the facts stand up to this rule."""
        return self._told(self.judge(facts, standard))

    def unseen(self, why: str) -> ReadinessCheck:
        """Return that there was nothing to judge."""
        return self._told(skipped(why))

    def _told(self, finding: Finding) -> ReadinessCheck:
        is_well = finding.state is CheckState.OK
        return ReadinessCheck(
            name=self.name,
            state=finding.state,
            evidence=finding.evidence,
            remedy="" if is_well else self.remedy,
        )


def judged(rules: Sequence[Rule[Facts]], facts: Facts, standard: Standard) -> list[ReadinessCheck]:
    """Return how the facts stand up to each rule."""
    return [rule.check(facts, standard) for rule in rules]
