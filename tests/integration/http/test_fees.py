"""Prices through the API: quoted, set, listed, summed and imagined."""

from datetime import timedelta
from typing import Any

from application.actor import Role
from tests.builders import NOON
from tests.integration.http.callers import token
from tests.integration.http.world import World

QUOTE = """
query Quote($input: FeeQuoteInput!) {
  feeQuote(input: $input) {
    __typename
    ... on FeeQuote {
      platformFee { amountMinor } sellerPayout { amountMinor } effectiveRateBps
      feePolicy { policy rateBps minimum { amountMinor } }
    }
    ... on Refusal { code fields { field } }
  }
}"""

SET = """
mutation Set($input: FeePolicyInput!) {
  setFeePolicy(input: $input) {
    __typename
    ... on FeePolicyPayload {
      replayed
      policy {
        version sellerId effectiveFrom rateBps setBy reason
        minimums { amountMinor currency } caps { amountMinor }
        tiers { threshold { amountMinor } rateBps }
      }
    }
    ... on Refusal { code message fields { field problem } }
  }
}"""

POLICIES = "{ feePolicies { version rateBps } }"

SUMMARY = """
{ feeSummary(filter: {currency: "usd"}) {
  currency count recovered { amountMinor } platformFee { amountMinor }
  sellerPayout { amountMinor } effectiveRateBps collectedCount
  collected { amountMinor } refunded { amountMinor }
} }"""

SIMULATE = """
query Simulate($input: SimulateFeePolicyInput!) {
  simulateFeePolicy(input: $input) {
    lines {
      currency count before { amountMinor } after { amountMinor } difference { amountMinor }
      rejected rejectedRecovered { amountMinor } unaffected
    }
  }
}"""

A_POLICY: dict[str, Any] = {
    "terms": {
        "rateBps": 1_000,
        "minimums": [{"currency": "usd", "amountCents": 75}],
        "caps": [{"currency": "usd", "amountCents": 5_000}],
        "tiers": [{"currency": "usd", "thresholdCents": 100_000, "rateBps": 500}],
    },
    "reason": "the spring offer",
    "idempotencyKey": "p-1",
}


async def set_policy(world: World, role: Role = Role.ADMIN, **changes: Any) -> Any:
    reply = await world.ask(SET, {"input": {**A_POLICY, **changes}}, bearer=token(role))
    return reply.data["setFeePolicy"]


async def quoted(world: World, cents: int) -> Any:
    given = {"sellerId": "seller-1", "amountRecoveredCents": cents, "currency": "USD"}
    return (await world.ask(QUOTE, {"input": given})).data["feeQuote"]


async def test_a_policy_is_set_once_and_prices_the_next_quote_and_charge(world: World) -> None:
    assert (await quoted(world, 10_000))["platformFee"] == {"amountMinor": 2_000}
    first = await set_policy(world)
    again = await set_policy(world)
    assert (first["replayed"], again) == (False, {**first, "replayed": True})
    policy = first["policy"]
    assert policy["effectiveFrom"] == NOON.isoformat()
    assert (policy["sellerId"], policy["setBy"]) == (None, "the admin")
    assert policy["tiers"] == [{"threshold": {"amountMinor": 100_000}, "rateBps": 500}]
    quote = await quoted(world, 10_000)
    assert quote == {
        "__typename": "FeeQuote",
        "platformFee": {"amountMinor": 1_000},
        "sellerPayout": {"amountMinor": 9_000},
        "effectiveRateBps": 1_000,
        "feePolicy": {
            "policy": policy["version"],
            "rateBps": 1_000,
            "minimum": {"amountMinor": 75},
        },
    }
    charged = (await world.charge()).data["chargeCommission"]["transaction"]
    assert charged["platformFee"]["amountMinor"] == 1_000
    listed = (await world.ask(POLICIES)).data["feePolicies"]
    assert listed == [{"version": policy["version"], "rateBps": 1_000}]


async def test_what_is_wrong_with_a_policy_is_named(world: World) -> None:
    past = (NOON - timedelta(days=1)).isoformat()
    twice = {"rateBps": 1, "caps": [{"currency": "usd", "amountCents": 60}] * 2}
    for changes, code, field in (
        ({"effectiveFrom": past}, "VALIDATION_FAILED", "effectiveFrom"),
        ({"effectiveFrom": "2030-01-01T00:00:00"}, "VALIDATION_FAILED", "effectiveFrom"),
        ({"reason": ""}, "VALIDATION_FAILED", "reason"),
        ({"terms": {"rateBps": 10_001}}, "FEE_REJECTED", "rateBps"),
        ({"terms": twice}, "VALIDATION_FAILED", "caps"),
    ):
        refusal = await set_policy(world, **changes)
        assert (refusal["code"], refusal["fields"][0]["field"]) == (code, field)
    assert world.database.tables.fee_policies == {}


async def test_a_quote_that_no_charge_could_have_is_refused(world: World) -> None:
    refused = await quoted(world, 49)
    assert refused["code"] == "FEE_REJECTED"
    assert refused["fields"] == [{"field": "amountRecoveredCents"}]


async def test_sums_and_simulations_are_exact(world: World) -> None:
    await world.charge()
    await world.charge(claimId="claim-2", idempotencyKey="key-2", amountRecoveredCents=101)
    (line,) = (await world.ask(SUMMARY)).data["feeSummary"]
    assert line == {
        "currency": "USD",
        "count": 2,
        "recovered": {"amountMinor": 10_101},
        "platformFee": {"amountMinor": 2_050},
        "sellerPayout": {"amountMinor": 8_051},
        "effectiveRateBps": 2_030,
        "collectedCount": 0,
        "collected": {"amountMinor": 0},
        "refunded": {"amountMinor": 0},
    }
    world.clock.advance(timedelta(seconds=1))
    given = {"terms": {"rateBps": 1_000}}
    reply = await world.ask(SIMULATE, {"input": given}, bearer=token(Role.ADMIN))
    assert reply.data["simulateFeePolicy"]["lines"] == [
        {
            "currency": "USD",
            "count": 2,
            "before": {"amountMinor": 2_050},
            "after": {"amountMinor": 1_050},
            "difference": {"amountMinor": -1_000},
            "rejected": 0,
            "rejectedRecovered": {"amountMinor": 0},
            "unaffected": 0,
        }
    ]


async def test_only_admins_set_and_simulate(world: World) -> None:
    for document, given in ((SET, A_POLICY), (SIMULATE, {"terms": {"rateBps": 1}})):
        reply = await world.ask(document, {"input": given})
        assert reply.code == "FORBIDDEN"
