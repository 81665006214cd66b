"""`transactions/…`: numbered pages of a seller's own, or one transaction by its id."""

from datetime import timedelta

import jwt
import pytest

from adapters.system.clock import SystemClock
from tests.integration.http.callers import AUDIENCE, ISSUER, SECRET
from tests.integration.http.rest import admin, charge, get, seller
from tests.integration.http.world import World


async def several(world: World, count: int, *, user: int = 1) -> None:
    for number in range(count):
        await charge(world, key=f"{user}-{number}", userId=user, claimId=number)
        world.clock.advance(timedelta(seconds=1))


async def test_a_sellers_list_comes_in_numbered_pages_newest_first(world: World) -> None:
    await several(world, 5)
    await several(world, 2, user=2)
    seen = []
    for page in (1, 2, 3, 4):
        told = (await get(world, f"/transactions/1?page={page}&limit=2", bearer=seller())).data
        assert told["pagination"] == {"page": page, "limit": 2, "total": 5, "pages": 3}
        seen.append([row["claimId"] for row in told["transactions"]])
    assert seen == [[4, 3], [2, 1], [0], []]


async def test_a_transaction_is_shown_in_the_old_words(world: World) -> None:
    await charge(world, metadata={"disputeId": "d-1"})
    (row,) = (await get(world, "/transactions/1", bearer=seller())).data["transactions"]
    assert row.pop("id").startswith("txn_")
    assert row.pop("createdAt") == row.pop("updatedAt") == "2026-03-01T12:00:00Z"
    (entry,) = row.pop("auditTrail")
    assert (entry["action"], entry["actor"]) == ("transaction.requested", "the service")
    assert row == {
        "transactionId": 1,
        "userId": 1,
        "claimId": 123,
        "recoveryId": None,
        "status": "pending",
        "chargeState": "awaiting_payment_method",
        "transferState": "none",
        "amountRecoveredCents": 10_000,
        "platformFeeCents": 2000,
        "sellerPayoutCents": 8000,
        "refundedCents": 0,
        "clawedBackCents": 0,
        "currency": "usd",
        "stripePaymentIntentId": None,
        "stripeChargeId": None,
        "stripeTransferId": None,
        "failureCode": None,
        "metadata": {"disputeId": "d-1"},
    }


async def test_a_list_is_narrowed_to_a_status(world: World) -> None:
    await several(world, 2)
    pending = (await get(world, "/transactions/1?status=pending")).data
    assert pending["pagination"]["total"] == len(pending["transactions"]) == 2
    charged = (await get(world, "/transactions/1?status=charged")).data
    assert charged == {
        "transactions": [],
        "pagination": {"page": 1, "limit": 20, "total": 0, "pages": 0},
    }


@pytest.mark.parametrize(
    ("query", "blamed"),
    [
        ("status=nonsense", ["status"]),
        ("status=PENDING", ["status"]),
        ("limit=0", ["limit"]),
        ("limit=101", ["limit"]),
        ("limit=1e1", ["limit"]),
        ("limit=-1&page=0", ["page", "limit"]),
        ("page=10001", ["page"]),
        ("page=", ["page"]),
        ("page=1&page=2", ["page"]),
    ],
)
async def test_a_bound_that_is_broken_is_bad_input(
    world: World, query: str, blamed: list[str]
) -> None:
    answer = await get(world, f"/transactions/1?{query}", bearer=seller())
    assert answer.refusal == (400, "VALIDATION_FAILED")
    assert answer.blamed == blamed


async def test_one_transaction_is_shown_by_its_id(world: World) -> None:
    made = (await charge(world)).data["id"]
    for bearer in (seller(), admin(), None):
        told = (await get(world, f"/transactions/{made}", bearer=bearer)).data
        assert (told["id"], told["transactionId"]) == (made, 1)


async def test_nobody_learns_of_another_sellers(world: World) -> None:
    made = (await charge(world)).data["id"]
    other = seller("2")
    assert (await get(world, "/transactions/1", bearer=other)).refusal == (403, "FORBIDDEN")
    assert (await get(world, f"/transactions/{made}", bearer=other)).refusal == (404, "NOT_FOUND")
    unknown = f"/transactions/txn_{0:032x}"
    assert (await get(world, unknown, bearer=other)).refusal == (404, "NOT_FOUND")


async def test_a_malformed_id_is_bad_input(world: World) -> None:
    answer = await get(world, "/transactions/txn_12")
    assert answer.refusal == (400, "VALIDATION_FAILED")


async def test_a_token_of_the_old_service_is_a_sellers(world: World) -> None:
    await several(world, 1)
    claims = {
        "sub": "somebody",
        "role": "user",
        "userId": 1,
        "iss": ISSUER,
        "aud": AUDIENCE,
        "exp": int(SystemClock().now().timestamp()) + 60,
    }
    old = jwt.encode(claims, SECRET, algorithm="HS256")
    assert (await get(world, "/transactions/1", bearer=old)).data["pagination"]["total"] == 1
    assert (await get(world, "/transactions/2", bearer=old)).status == 403
