"""Between the row of a price list and the list."""

from typing import Any, Final

from adapters.postgres.row import Row
from adapters.postgres.tables import fee_policy
from application.ports.fee_policies import RecordedPolicy
from domain.currency import Currency
from domain.fees import FeePolicy, Tier
from domain.ids import SellerId
from domain.money import BasisPoints, Money

_PREFIX: Final = "fee_"

POLICY_COLUMNS: Final = tuple(
    fee_policy.c[name].label(_PREFIX + name)
    for name in (
        "version",
        "number",
        "seller_id",
        "effective_from",
        "rate_bps",
        "minimums",
        "caps",
        "tiers",
    )
)
"""What a policy is made of, under names that no other table has."""

DECISION_COLUMNS: Final = (fee_policy.c.set_at, fee_policy.c.set_by, fee_policy.c.reason)


def policy_columns(recorded: RecordedPolicy) -> dict[str, object]:
    """Return what the row of a policy holds; its number is the database's to give."""
    policy = recorded.policy
    return {
        "version": policy.version,
        "seller_id": policy.seller_id,
        "effective_from": policy.effective_from,
        "rate_bps": int(policy.rate),
        "minimums": {currency.code: units for currency, units in policy.minimums.items()},
        "caps": {currency.code: units for currency, units in policy.caps.items()},
        "tiers": [_tier_written(tier) for tier in policy.tiers],
        "set_at": recorded.set_at,
        "set_by": recorded.set_by,
        "reason": recorded.reason,
    }


def policy_of(row: Row) -> FeePolicy | None:
    """Return the policy that a row holds, if it holds one."""
    if row.fee_version is None:
        return None
    return FeePolicy(
        version=row.fee_version,
        effective_from=row.fee_effective_from,
        number=row.fee_number,
        rate=BasisPoints(row.fee_rate_bps),
        seller_id=None if row.fee_seller_id is None else SellerId(row.fee_seller_id),
        minimums={Currency.of(code): units for code, units in row.fee_minimums.items()},
        caps={Currency.of(code): units for code, units in row.fee_caps.items()},
        tiers=tuple(_tier(written) for written in row.fee_tiers),
    )


def recorded_policy_of(row: Row) -> RecordedPolicy:
    """Return the policy that a row holds, with the decision that set it."""
    policy = policy_of(row)
    assert policy is not None  # noqa: S101 - the column is the table's key
    return RecordedPolicy(policy=policy, set_at=row.set_at, set_by=row.set_by, reason=row.reason)


def _tier_written(tier: Tier) -> dict[str, object]:
    threshold = tier.threshold
    return {
        "currency": threshold.currency.code,
        "threshold": threshold.minor_units,
        "rateBps": int(tier.rate),
    }


def _tier(written: Any) -> Tier:
    threshold = Money(written["threshold"], Currency.of(written["currency"]))
    return Tier(threshold, BasisPoints(written["rateBps"]))
