"""Prove that the audit is what was recorded: nothing edited, deleted, reordered or cut off."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from application.actor import Actor
from application.permissions import Permission
from application.ports.audit_chain import AuditChainReader, Stretch, UnsealedTail
from domain.audit_chain import Seal
from domain.audit_check import AuditFault, AuditFinding, Link, check_heads, check_link
from domain.audit_head import AuditHead
from domain.errors import invalid
from domain.signing import SigningKeys

BATCH: Final = 2_000
ASKED_MAX: Final = 100_000
"""How many seals one request may have checked; the command line has no such bound."""

FINDINGS_MAX: Final = 100
"""How many faults are told one by one; all of them are counted."""

Progress = Callable[[int, int], None]
"""Is told how many of how many seals are checked."""


def _silent(_done: int, _total: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditVerification:
    """What was checked, and what was found."""

    stretch: Stretch
    checked: int
    faults: int
    findings: Sequence[AuditFinding]
    head: AuditHead | None
    tail: UnsealedTail

    @property
    def is_intact(self) -> bool:
        """Return whether nothing is wrong."""
        return self.faults == 0


@dataclass(slots=True)
class _Task:
    """One verification under way."""

    stretch: Stretch
    head: AuditHead | None
    findings_max: int
    previous: Seal | None = None
    checked: int = 0
    faults: int = 0
    findings: list[AuditFinding] = field(default_factory=list)

    def add(self, found: Sequence[AuditFinding]) -> None:
        self.faults += len(found)
        self.findings += found[: self.findings_max - len(self.findings)]

    def blame(self, fault: AuditFault, meaning: str) -> None:
        sequence = self.stretch.through if self.previous is None else self.previous.sequence
        self.add([AuditFinding(fault=fault, sequence=sequence, meaning=meaning)])

    def told(self, tail: UnsealedTail) -> AuditVerification:
        return AuditVerification(
            stretch=self.stretch,
            checked=self.checked,
            faults=self.faults,
            findings=self.findings,
            head=self.head,
            tail=tail,
        )


@dataclass(frozen=True, slots=True)
class VerifyAudit:
    """Reads the chain in batches and checks every link, and every signed head against it."""

    reader: AuditChainReader
    keys: SigningKeys
    asked_max: int = ASKED_MAX
    findings_max: int = FINDINGS_MAX

    async def asked(
        self, since: datetime | None, until: datetime | None, *, actor: Actor
    ) -> AuditVerification:
        """Check a part of the chain for an admin; raise `InvalidInput` where it is too long."""
        actor.require(Permission.AUDIT_READ)
        task = await self._plan(since, until)
        if task.stretch.length > self.asked_max:
            raise invalid(
                "to",
                f"more than {self.asked_max} records lie between; ask for a shorter time,"
                " or let `opside audit verify` check all of it",
            )
        return await self._done(task, _silent, thorough=False)

    async def __call__(
        self,
        since: datetime | None = None,
        until: datetime | None = None,
        *,
        kept: Sequence[AuditHead] = (),
        progress: Progress = _silent,
    ) -> AuditVerification:
        """Check all that lies between, and that the chain agrees with heads that were kept."""
        task = await self._plan(since, until)
        for head in kept:
            seal = await self.reader.seal(head.sequence)
            task.add(check_heads([head], {} if seal is None else {head.sequence: seal}, self.keys))
        return await self._done(task, progress, thorough=True)

    async def _plan(self, since: datetime | None, until: datetime | None) -> _Task:
        # The head first: the chain grows, so what is read later reaches at least as far.
        head = await self.reader.last_head()
        task = _Task(await self.reader.stretch(since, until), head, self.findings_max)
        if until is None and head is not None and head.sequence > task.stretch.through:
            task.add(check_heads([head], {}, self.keys))
        return task

    async def _done(self, task: _Task, progress: Progress, *, thorough: bool) -> AuditVerification:
        task.previous = await self._before(task)
        while links := await self._links_after(task):
            for link in links:
                task.add(check_link(task.previous, link))
                task.previous = link.seal
            await self._check_heads_among(task, links)
            task.checked += len(links)
            progress(task.checked, task.stretch.length)
        tail = await self.reader.tail(thorough=thorough)
        if tail.passed_over:
            task.blame(AuditFault.PASSED_OVER, f"{tail.passed_over} records were never sealed")
        return task.told(tail)

    async def _before(self, task: _Task) -> Seal | None:
        """Return the seal that the stretch follows, or one that stands in where it is gone."""
        after = task.stretch.after
        if after == 0:
            return None
        seal = await self.reader.seal(after)
        if seal is not None:
            return seal
        task.blame(AuditFault.SEAL_MISSING, f"seal {after} is gone")
        (first, _), *_ = await self.reader.links(after=after, limit=1)
        return replace(first, sequence=first.sequence - 1, hash=first.previous_hash)

    async def _links_after(self, task: _Task) -> Sequence[Link]:
        done = task.stretch.after if task.previous is None else task.previous.sequence
        left = task.stretch.through - done
        if left <= 0:
            return ()
        return await self.reader.links(after=done, limit=min(BATCH, left))

    async def _check_heads_among(self, task: _Task, links: Sequence[Link]) -> None:
        seals = {seal.sequence: seal for seal, _ in links}
        last = links[-1].seal.sequence
        heads = await self.reader.heads(after=min(seals) - 1, through=last)
        task.add(check_heads(heads, seals, self.keys))
        if last == task.stretch.through and not any(head.sequence == last for head in heads):
            task.blame(AuditFault.HEAD_MISSING, "the chain's last seal bears no signature")
