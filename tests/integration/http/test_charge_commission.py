"""`chargeCommission` through the door: accepted, repeated, and what is stored."""

from tests.integration.http.world import COMMISSION, World


async def test_a_commission_is_accepted_and_priced(world: World) -> None:
    answer = (await world.charge()).data["chargeCommission"]
    assert answer["__typename"] == "ChargeCommissionPayload"
    assert not answer["replayed"]
    assert answer["replayedBy"] is None
    assert answer["transaction"]["number"] == 1
    assert answer["transaction"]["status"] == "PENDING"
    assert answer["transaction"]["platformFee"] == {"amountMinor": 2000, "currency": "USD"}
    assert answer["transaction"]["sellerPayout"] == {"amountMinor": 8000}
    assert len(world.database.tables.transactions) == 1
