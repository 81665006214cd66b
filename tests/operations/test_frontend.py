"""What a seller's frontend sends, and exactly what it is answered."""

from typing import Any

from application.actor import Role
from domain.ids import ChargeReference, CustomerReference
from tests.builders import books
from tests.integration.http.callers import token
from tests.integration.http.test_payment_action import INTENT, store, submitted
from tests.integration.http.test_payouts import keep
from tests.integration.http.world import World
from tests.operations.conftest import Send

SELLER = token(Role.SELLER, subject="1")
ENGINE = token(Role.SERVICE)
ABSENT = {"__typename": "Refusal", "retryable": False, "fields": []}


async def commission(send: Send) -> str:
    made = await send("refund_engine/charge_commission", bearer=ENGINE)
    found: str = made["chargeCommission"]["transaction"]["id"]
    return found


async def test_a_seller_is_onboarded_and_sees_it(send: Send) -> None:
    none = await send("frontend/continue_onboarding", bearer=SELLER)
    assert none["createOnboardingLink"] == {
        **ABSENT,
        "code": "NOT_FOUND",
        "message": "no such Connect account",
    }
    made = (await send("frontend/start_onboarding", bearer=SELLER))["createConnectAccount"]
    first = made.pop("onboardingUrl")
    assert made == {
        "__typename": "ConnectAccountPayload",
        "created": True,
        "account": {"sellerId": "1", "status": "PENDING", "country": "US", "canReceive": False},
    }
    again = (await send("frontend/continue_onboarding", bearer=SELLER))["createOnboardingLink"]
    assert again.pop("onboardingUrl") not in (first, None)
    assert again == {
        "__typename": "OnboardingLinkPayload",
        "account": {
            "status": "PENDING",
            "currentlyDue": ["external_account", "tos_acceptance.date"],
        },
    }
    shown = await send("frontend/seller_overview", bearer=SELLER)
    assert shown["connectAccount"] == {
        "status": "PENDING",
        "canReceive": False,
        "currentlyDue": ["external_account", "tos_acceptance.date"],
        "pastDue": ["external_account", "tos_acceptance.date"],
        "disabledReason": "requirements.past_due",
        "stale": False,
    }


async def test_a_card_is_saved_chosen_shown_and_removed(send: Send, world: World) -> None:
    setup = (await send("frontend/save_card", bearer=SELLER))["createCustomerSetup"]
    customer = setup.pop("customerId")
    intent = setup.pop("setupIntentId")
    assert setup == {
        "__typename": "CustomerSetupPayload",
        "setupIntentClientSecret": f"{intent}_secret",
    }
    card = world.processor.save_card(CustomerReference(customer))
    chosen = await send("frontend/choose_card", bearer=SELLER, paymentMethodId=card)
    kept = {"__typename": "PaymentMethodPayload", "sellerId": "1", "defaultPaymentMethodId": card}
    assert chosen["setDefaultPaymentMethod"] == kept
    shown = await send("frontend/seller_overview", bearer=SELLER)
    assert shown["paymentMethods"] == [
        {
            "id": card,
            "brand": "visa",
            "last4": "4242",
            "expMonth": 12,
            "expYear": 2034,
            "isDefault": True,
            "chargeable": True,
            "expiresSoon": False,
        }
    ]
    gone = await send("frontend/remove_card", bearer=SELLER, paymentMethodId=card)
    assert gone["detachPaymentMethod"] == {**kept, "defaultPaymentMethodId": None}
    left = await send("frontend/seller_overview", bearer=SELLER)
    assert left["paymentMethods"] == []


AT = "2026-03-01T12:00:00+00:00"
MONEY = {
    "recovered": {"formatted": "100.00 USD"},
    "platformFee": {"formatted": "20.00 USD"},
    "sellerPayout": {"formatted": "80.00 USD"},
}


async def test_a_seller_pages_through_the_history(send: Send) -> None:
    public_id = await commission(send)
    overview = (await send("frontend/seller_overview", bearer=SELLER))["transactions"]
    assert overview["edges"] == [
        {"node": {"id": public_id, "number": 1, "status": "PENDING", **MONEY, "createdAt": AT}}
    ]
    history = (await send("frontend/transaction_history", bearer=SELLER))["transactions"]
    (edge,) = history["edges"]
    assert history["pageInfo"] == {"hasNextPage": False, "endCursor": edge["cursor"]}
    assert edge["node"]["platformFee"] == {
        "amountMinor": 2_000,
        "currency": "USD",
        "formatted": "20.00 USD",
    }
    beyond = await send("frontend/transaction_history", bearer=SELLER, after=edge["cursor"])
    assert beyond["transactions"]["edges"] == []


async def test_a_seller_follows_a_transaction(send: Send) -> None:
    public_id = await commission(send)
    shown = await send("frontend/transaction_details", bearer=SELLER, id=public_id)
    timeline = shown["transaction"].pop("timeline")
    assert timeline == {
        "nodes": [{"at": AT, "action": "transaction.requested"}],
        "pageInfo": {"hasNextPage": False, "endCursor": "1"},
    }
    assert shown["transaction"] == {
        "id": public_id,
        "number": 1,
        "claimId": "456",
        "status": "PENDING",
        **MONEY,
        "refunded": {"formatted": "0.00 USD"},
        "clawedBack": {"formatted": "0.00 USD"},
        "explain": {
            "summary": "The fee waits for a card that can be charged.",
            "nextStep": "The seller saves a card (createCustomerSetup); it is charged at once.",
            "nextAt": None,
            "whoCanAct": ["SELLER"],
        },
        "availableActions": ["CREATE_CUSTOMER_SETUP"],
    }


async def test_another_seller_sees_none_of_it(send: Send) -> None:
    public_id = await commission(send)
    other = token(Role.SELLER, subject="2")
    shown = await send("frontend/transaction_details", bearer=other, id=public_id)
    assert shown == {"transaction": None}


async def test_a_bank_that_asks_nothing_needs_no_answer(send: Send, world: World) -> None:
    public_id = store(world, submitted())["id"]
    mine = token(Role.SELLER, subject="seller-1")
    refusal = await send("frontend/confirm_payment", bearer=mine, transactionId=public_id)
    assert INTENT not in world.processor.intents
    assert refusal["completePaymentAction"] == {
        **ABSENT,
        "code": "PAYMENT_ACTION_NOT_REQUIRED",
        "message": "nothing to confirm; the charge is PROCESSING",
    }


async def test_a_subscription_is_started_shown_and_ended(send: Send) -> None:
    await send("frontend/save_card", bearer=SELLER)
    begun = (await send("frontend/subscribe", bearer=SELLER))["createSubscription"]
    subscription = begun["subscription"]
    assert begun == {
        "__typename": "PaymentActionRequired",
        "clientSecret": begun["clientSecret"],
        "subscription": {"id": subscription["id"], "status": "INCOMPLETE"},
    }
    ended: Any = await send(
        "frontend/cancel_subscription", bearer=SELLER, subscriptionId=subscription["id"]
    )
    shown = ended["cancelSubscription"]["subscription"]
    assert (shown["id"], shown["cancelAtPeriodEnd"]) == (subscription["id"], True)
    listed = await send("frontend/billing", bearer=SELLER)
    assert listed == {
        "subscriptions": {"nodes": [shown]},
        "invoices": {"nodes": [], "pageInfo": {"hasNextPage": False, "endCursor": None}},
    }


async def test_a_seller_reads_months_and_money_underway(send: Send, world: World) -> None:
    await commission(send)
    (row,) = world.database.tables.transactions.values()
    charged = books().fee_charged(row, charge=ChargeReference("ch_1"))
    world.database.tables.postings[charged.cause, charged.kind] = charged
    (month,) = (await send("frontend/statements", bearer=SELLER))["statements"]["nodes"]
    assert month == {
        "period": "2026-03",
        "closed": False,
        "totals": [
            {
                "currency": "USD",
                "charged": {"formatted": "20.00 USD"},
                "paid": {"formatted": "0.00 USD"},
                "credited": {"formatted": "0.00 USD"},
                "clawedBack": {"formatted": "0.00 USD"},
                "net": {"formatted": "-20.00 USD"},
            }
        ],
    }
    keep(world, 1)
    mine = token(Role.SELLER, subject="seller-1")
    open_ = await send("frontend/money_underway", bearer=mine, sellerId="seller-1")
    assert open_ == {
        "sellerBalance": [],
        "payouts": {
            "nodes": [
                {
                    "id": "po_1",
                    "amount": {"formatted": "5.00 USD"},
                    "status": "FAILED",
                    "arrivalDate": "2026-03-03",
                    "failureMessage": "the account is closed",
                }
            ]
        },
    }
