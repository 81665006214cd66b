"""Amazon's money is recorded through the API: once, for a recovery or for nobody yet."""

from application.actor import Role
from tests.integration.http.callers import token
from tests.integration.http.world import World


async def test_a_receipt_is_counted_once(world: World) -> None:
    await world.charge()
    document = """
    mutation ($input: RecoveryReceiptInput!) {
      recordRecoveryReceipt(input: $input) {
        ... on RecoveryReceiptPayload {
          replayed
          receipt { id source reference remaining { amountMinor } allocated { amountMinor } }
          transaction { number }
        }
        ... on Refusal { code }
      }
    }
    """
    given = {
        "sellerId": "seller-1",
        "claimId": "claim-1",
        "amountCents": 9000,
        "currency": "usd",
        "source": "BANK_ACCOUNT",
        "reference": "line-1",
    }
    answers = []
    for _ in range(2):
        reply = await world.ask(document, {"input": given}, headers={"Idempotency-Key": "r-1"})
        answers.append(reply.data["recordRecoveryReceipt"])
    assert [answer.pop("replayed") for answer in answers] == [False, True]
    assert answers[0] == answers[1]
    assert answers[0]["transaction"] == {"number": 1}
    assert answers[0]["receipt"]["allocated"] == {"amountMinor": 8000}
    assert answers[0]["receipt"]["remaining"] == {"amountMinor": 1000}
    assert answers[0]["receipt"]["id"].startswith("rcp_")
    other = {**given, "amountCents": 1, "idempotencyKey": "r-1"}
    conflict = await world.ask(document, {"input": other})
    assert conflict.data["recordRecoveryReceipt"] == {"code": "IDEMPOTENCY_CONFLICT"}


async def test_an_admin_records_money_for_nobody_with_a_reason(world: World) -> None:
    document = """
    mutation ($input: RecoveryReceiptInput!) {
      recordRecoveryReceipt(input: $input) {
        ... on RecoveryReceiptPayload { receipt { remaining { amountMinor } } transaction { id } }
        ... on Refusal { code fields { field } }
      }
    }
    """
    given = {
        "amountCents": 9000,
        "currency": "usd",
        "source": "BANK_ACCOUNT",
        "reference": "line-1",
        "idempotencyKey": "r-1",
    }
    reply = await world.ask(document, {"input": given}, bearer=token(Role.ADMIN))
    assert reply.data["recordRecoveryReceipt"] == {
        "code": "VALIDATION_FAILED",
        "fields": [{"field": "reason"}],
    }
    given["reason"] = "no claim on the statement"
    reply = await world.ask(document, {"input": given}, bearer=token(Role.ADMIN))
    assert reply.data["recordRecoveryReceipt"] == {
        "receipt": {"remaining": {"amountMinor": 9000}},
        "transaction": None,
    }
