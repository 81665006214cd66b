"""Set a price list that begins now or later; what was priced before stays as it was."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from application.actor import Actor
from application.permissions import Permission
from application.ports.audit import AuditEvent
from application.ports.fee_policies import RecordedPolicy
from application.ports.idempotency import IdempotencyRecord
from application.ports.system import Clock, IdSource
from application.ports.unit_of_work import BeginUnitOfWork
from application.replay_events import require_reason
from domain.currency import Currency
from domain.errors import invalid
from domain.fees import FeePolicy, Tier
from domain.ids import SellerId
from domain.money import BasisPoints

OPERATION = "setFeePolicy"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeTermsRequest:
    """The terms of a price list that is asked for, or only imagined."""

    rate: BasisPoints
    seller_id: SellerId | None = None
    minimums: Mapping[Currency, int] = field(default_factory=lambda: MappingProxyType({}))
    caps: Mapping[Currency, int] = field(default_factory=lambda: MappingProxyType({}))
    tiers: tuple[Tier, ...] = ()

    def policy(self, version: str, *, effective_from: datetime) -> FeePolicy:
        """Return the price list of these terms; raise `FeeRejected`."""
        policy = FeePolicy(
            version=version,
            effective_from=effective_from,
            rate=self.rate,
            seller_id=self.seller_id,
            minimums=self.minimums,
            caps=self.caps,
            tiers=self.tiers,
        )
        policy.require_collectable()
        return policy


@dataclass(frozen=True, slots=True, kw_only=True)
class SetFeePolicyRequest:
    """Which terms, from when on (None: now), and why."""

    terms: FeeTermsRequest
    effective_from: datetime | None
    reason: str

    def as_record(self) -> dict[str, str]:
        """Return the request by the names that callers know."""
        terms = self.terms
        return {
            "sellerId": terms.seller_id or "",
            "rateBps": str(terms.rate),
            "minimums": _written(terms.minimums),
            "caps": _written(terms.caps),
            "tiers": _tiers_written(terms.tiers),
            "effectiveFrom": self.effective_from.isoformat() if self.effective_from else "",
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True)
class SetFeePolicy:
    """Whoever is charged after this commit is charged by it, in every process; for admins.

    Raises `Forbidden`, `InvalidInput`, `FeeRejected`, `IdempotencyConflict`.
    """

    begin: BeginUnitOfWork
    clock: Clock
    ids: IdSource
    policies: tuple[FeePolicy, ...]

    async def __call__(
        self, request: SetFeePolicyRequest, *, idempotency_key: str, actor: Actor
    ) -> tuple[RecordedPolicy, bool]:
        """Return the policy, and whether the same request had set it before."""
        actor.require(Permission.FEE_SET)
        require_reason(request.reason)
        now = self.clock.now()
        record = IdempotencyRecord(
            caller=actor.subject,
            operation=OPERATION,
            key=idempotency_key,
            request=request.as_record(),
            result=f"fee_{self.ids.new().hex}",
            at=now,
        )
        async with self.begin() as unit:
            known = await unit.idempotency.reserve(record)
            if known is not None:
                known.require_same(record.request)
                return await unit.fee_policies.get(known.result), True
            begins = request.effective_from or now
            if begins < now:
                raise invalid("effectiveFrom", "must not be in the past")
            policy = request.terms.policy(record.result, effective_from=begins)
            before = await unit.fee_policies.in_force(policy.seller_id, at=begins)
            recorded = await unit.fee_policies.add(
                RecordedPolicy(
                    policy=policy, set_at=now, set_by=actor.subject, reason=request.reason
                )
            )
            unit.audit.record(self._audited(recorded, before, actor))
        return recorded, False

    def _audited(
        self, recorded: RecordedPolicy, before: FeePolicy | None, actor: Actor
    ) -> AuditEvent:
        policy = recorded.policy
        return AuditEvent(
            action="fee_policy.set",
            subject=f"fee_policy:{policy.version}",
            actor=actor,
            at=recorded.set_at,
            before=_facts(before or self.policies[0]),
            after={**_facts(policy), "reason": recorded.reason},
            seller_id=policy.seller_id,
        )


def _facts(policy: FeePolicy) -> dict[str, str | None]:
    return {
        "version": policy.version,
        "effectiveFrom": policy.effective_from.isoformat(),
        "rateBps": str(policy.rate),
        "minimums": _written(policy.minimums),
        "caps": _written(policy.caps),
        "tiers": _tiers_written(policy.tiers),
    }


def _written(amounts: Mapping[Currency, int]) -> str:
    return ", ".join(sorted(f"{units} {currency.code}" for currency, units in amounts.items()))


def _tiers_written(tiers: tuple[Tier, ...]) -> str:
    return ", ".join(f"{int(tier.rate)} bps from {tier.threshold}" for tier in tiers)
