"""The card page over HTTP: from card to bank to the end, with another try after a refusal."""

from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from adapters.sandbox.pages.cards import OFFERED
from adapters.sandbox.resources.cards import card_named
from tests.integration.sandbox.door import Door
from tests.integration.sandbox.visits import RETURN, visit

AUTHENTICATED = "pm_card_authenticationRequired"
DECLINED = "pm_card_visa_chargeDeclined"


def page_of(intent: Any, return_url: str | None = RETURN) -> str:
    query = f"?return_url={quote(return_url, safe='')}" if return_url else ""
    return f"/sandbox/confirm/{intent.client_secret}{query}"


def told(location: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}


async def setup(door: Door) -> Any:
    customer = await door.customer()
    return await door.v1.setup_intents.create_async({"customer": customer.id})


async def test_a_good_card_is_saved_and_leads_back_with_what_stripe_tells(door: Door) -> None:
    intent = await setup(door)
    offered = await visit(door, page_of(intent))
    done = await visit(door, page_of(intent), payment_method="pm_card_visa")
    end = await visit(door, done.location)
    after = await door.v1.setup_intents.retrieve_async(intent.id)
    saved = await door.v1.payment_methods.list_async({"customer": intent.customer})
    assert (offered.status, "Save a card" in offered.text) == (200, True)
    assert end.location.startswith("https://seller.example/return?")
    assert told(end.location) == {
        "seller": "s1",
        "setup_intent": intent.id,
        "setup_intent_client_secret": intent.client_secret,
        "redirect_status": "succeeded",
    }
    assert (after.status, [method.id for method in saved.data]) == (
        "succeeded",
        [after.payment_method],
    )


async def test_a_declined_card_is_told_and_another_may_be_tried(door: Door) -> None:
    intent = await setup(door)
    back = await visit(door, page_of(intent), payment_method=DECLINED)
    refused = await visit(door, back.location)
    asked = await visit(door, back.location, payment_method=AUTHENTICATED)
    bank = await visit(door, asked.location)
    failed = await visit(door, asked.location, outcome="fail")
    again = await visit(door, failed.location)
    assert "Your card was declined." in refused.text
    assert "Your bank asks" in bank.text
    assert "authentication" in again.text
    assert "Save this card" in again.text
    await visit(door, page_of(intent), payment_method=AUTHENTICATED)
    done = await visit(door, page_of(intent), outcome="succeed")
    assert told(done.location)["redirect_status"] == "succeeded"
    assert (await door.v1.setup_intents.retrieve_async(intent.id)).status == "succeeded"


async def test_without_a_way_back_the_page_says_that_it_is_done(door: Door) -> None:
    intent = await setup(door)
    here = await visit(door, page_of(intent, None), payment_method="pm_card_visa")
    done = await visit(door, here.location)
    again = await visit(door, here.location, payment_method="pm_card_visa")
    assert "The card is saved." in done.text
    assert "The card is saved." in again.text


async def test_a_payment_is_confirmed_on_session(door: Door) -> None:
    customer = await door.customer()
    intent = await door.v1.payment_intents.create_async(
        {"amount": 1999, "currency": "jpy", "customer": customer.id, "description": "Tea"}
    )
    offered = await visit(door, page_of(intent))
    back = await visit(door, page_of(intent), payment_method="pm_card_chargeCustomerFail")
    refused = await visit(door, back.location)
    await visit(door, page_of(intent), payment_method=AUTHENTICATED)
    bank = await visit(door, page_of(intent))
    done = await visit(door, page_of(intent), outcome="succeed")
    after = await door.v1.payment_intents.retrieve_async(intent.id)
    assert "1,999 JPY" in offered.text
    assert "Tea" in offered.text
    assert "Your card was declined." in refused.text
    assert "1,999 JPY" in bank.text
    assert told(done.location)["payment_intent"] == intent.id
    assert (after.status, after.amount_received) == ("succeeded", 1999)


@pytest.mark.parametrize(("outcome", "status"), [("succeed", "succeeded"), ("fail", "failed")])
async def test_whom_the_api_has_sent_to_the_bank_comes_back_either_way(
    door: Door, outcome: str, status: str
) -> None:
    intent = await door.pay(card=AUTHENTICATED, off_session=False, return_url=RETURN)
    address = intent.next_action.redirect_to_url.url
    assert (await visit(door, address)).status == 200
    done = await visit(door, address, outcome=outcome)
    assert told(done.location) == {
        "seller": "s1",
        "payment_intent": intent.id,
        "payment_intent_client_secret": intent.client_secret,
        "redirect_status": status,
    }


async def test_the_address_for_a_browsers_library_leads_here_too(door: Door) -> None:
    intent = await door.v1.setup_intents.create_async(
        {"payment_method": AUTHENTICATED, "confirm": True}
    )
    address = intent.next_action.use_stripe_sdk["stripe_js"]
    here = await visit(door, address, outcome="fail")
    assert urlsplit(address).path == here.location
    assert "authentication" in (await visit(door, here.location)).text


async def test_an_intent_of_a_connected_account_is_confirmed_there(door: Door) -> None:
    seller = await door.seller()
    options = {"stripe_account": seller}
    intent = await door.v1.setup_intents.create_async({}, options=options)
    await visit(door, page_of(intent), payment_method=AUTHENTICATED)
    await visit(door, page_of(intent), outcome="succeed")
    after = await door.v1.setup_intents.retrieve_async(intent.id, options=options)
    assert after.status == "succeeded"


@pytest.mark.parametrize("url", ["javascript:alert(1)", "//evil.example", "file:///etc/passwd"])
async def test_the_page_leads_to_the_web_only(door: Door, url: str) -> None:
    intent = await setup(door)
    shown = await visit(door, page_of(intent, url))
    sent = await visit(door, page_of(intent, url), payment_method="pm_card_visa")
    after = await door.v1.setup_intents.retrieve_async(intent.id)
    assert (shown.status, sent.status) == (400, 400)
    assert after.status == "requires_payment_method"


async def test_a_secret_that_is_wrong_or_spent_leads_nowhere(door: Door) -> None:
    intent = await setup(door)
    assert (await visit(door, f"/sandbox/confirm/{intent.client_secret}x")).status == 410
    wrong = await visit(door, "/sandbox/confirm/pi_x_secret_x", payment_method="pm_card_visa")
    await door.v1.setup_intents.cancel_async(intent.id)
    canceled = await visit(door, page_of(intent))
    assert (wrong.status, canceled.status) == (410, 410)


async def test_what_the_page_does_not_offer_changes_nothing(door: Door) -> None:
    intent = await setup(door)
    odd = await visit(door, page_of(intent), payment_method="pm_of_someone_else")
    early = await visit(door, page_of(intent), outcome="succeed")
    after = await door.v1.setup_intents.retrieve_async(intent.id)
    assert (odd.status, early.status) == (200, 200)
    assert (after.status, after.last_setup_error) == ("requires_payment_method", None)


async def test_a_customer_who_is_gone_is_told_on_the_page(door: Door) -> None:
    intent = await setup(door)
    await door.v1.customers.delete_async(intent.customer)
    refused = await visit(door, page_of(intent), payment_method="pm_card_visa")
    assert (refused.status, "No such customer" in refused.text) == (400, True)


def test_every_card_on_offer_exists() -> None:
    assert [name for name in OFFERED if card_named(name) is None] == []
