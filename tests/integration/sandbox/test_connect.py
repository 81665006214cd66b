"""Connected accounts: onboarding in every outcome, and what Connect hears."""

import pytest

from tests.integration.sandbox.door import Door, Listening


async def connect_endpoint(door: Door, listening: Listening) -> None:
    await door.v1.webhook_endpoints.create_async(
        {"url": listening.url, "enabled_events": ["*"], "connect": True}
    )


async def test_an_express_account_starts_with_everything_to_tell(door: Door) -> None:
    account = await door.v1.accounts.create_async(
        {"type": "express", "capabilities": {"transfers": {"requested": True}}, "country": "DE"}
    )
    assert (account.type, account.controller.stripe_dashboard.type) == ("express", "express")
    assert (account.details_submitted, account.charges_enabled, account.payouts_enabled) == (
        False,
        False,
        False,
    )
    assert account.capabilities.transfers == "inactive"
    assert account.default_currency == "eur"
    assert "external_account" in account.requirements.currently_due


@pytest.mark.parametrize(
    ("given", "param", "code"),
    [
        ({"country": "ZZ"}, "country", "country_unsupported"),
        ({"country": "RU"}, "country", "country_unsupported"),
        ({"email": "nobody"}, "email", "email_invalid"),
    ],
)
async def test_a_country_or_an_address_that_stripe_does_not_take_is_named(
    door: Door, given: dict[str, str], param: str, code: str
) -> None:
    error = await door.refused(door.v1.accounts.create_async({"type": "express", **given}))
    assert (error.http_status, error.param, error.code) == (400, param, code)
    assert (await door.v1.accounts.list_async()).data == []


async def test_completion_is_told_to_connect_endpoints_only(
    door: Door, listening: Listening
) -> None:
    plain = Listening()
    await connect_endpoint(door, listening)
    await door.v1.webhook_endpoints.create_async(
        {"url": listening.url + "?plain", "enabled_events": ["*"]}
    )
    seller = await door.seller("complete")
    await listening.until_count(3)
    bank, capability, account = listening.events
    assert plain.events == []
    assert listening.types == [
        "account.external_account.created",
        "capability.updated",
        "account.updated",
    ]
    assert bank["data"]["object"]["last4"] == "6789"
    assert {event["account"] for event in listening.events} == {seller}
    assert capability["data"]["object"]["status"] == "active"
    assert account["data"]["object"]["payouts_enabled"] is True
    assert account["data"]["previous_attributes"]["payouts_enabled"] is False
    own = await door.v1.events.list_async()
    theirs = await door.v1.events.list_async(options={"stripe_account": seller})
    assert own.data == []
    assert [event.type for event in theirs.data] == listening.types[::-1]


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [
        ("complete", None),
        ("incomplete", "requirements.past_due"),
        ("reject", "rejected.other"),
    ],
)
async def test_every_outcome_shows_in_the_account(
    door: Door, outcome: str, reason: str | None
) -> None:
    seller = await door.seller(outcome)
    account = await door.v1.accounts.retrieve_async(seller)
    assert account.details_submitted is (outcome != "incomplete")
    assert account.requirements.disabled_reason == reason
    assert account.payouts_enabled is (outcome == "complete")
    assert len(account.external_accounts.data) == (1 if outcome == "complete" else 0)


async def test_a_login_link_needs_finished_onboarding(door: Door) -> None:
    early = await door.seller(None)
    error = await door.refused(door.v1.accounts.login_links.create_async(early))
    link = await door.v1.accounts.login_links.create_async(await door.seller())
    assert error.http_status == 400
    assert link.url.startswith(door.url)


async def test_acting_as_a_connected_account_shows_its_own_money_only(door: Door) -> None:
    seller = await door.seller()
    await door.fund(8000)
    transfer = await door.transfer(seller)
    options = {"stripe_account": seller}
    balance = await door.v1.balance.retrieve_async(options=options)
    payment = await door.v1.charges.retrieve_async(transfer.destination_payment, options=options)
    rows = await door.v1.balance_transactions.list_async({"type": "payment"}, options=options)
    assert balance.available[0].amount == 8000
    assert (payment.source_transfer, payment.amount) == (transfer.id, 8000)
    assert [row.net for row in rows.data] == [8000]
    assert (await door.v1.transfers.list_async(options=options)).data == []


async def test_a_strangers_account_is_out_of_reach(door: Door) -> None:
    fetched = await door.refused(door.v1.accounts.retrieve_async("acct_stranger"))
    acted = await door.refused(
        door.v1.balance.retrieve_async(options={"stripe_account": "acct_stranger"})
    )
    for error in (fetched, acted):
        assert (error.http_status, error.error.code) == (403, "account_invalid")


async def test_the_platform_has_an_account_too(door: Door) -> None:
    own = await door.v1.accounts.retrieve_current_async()
    books = await door.books()
    assert (own.id, own.charges_enabled) == (books["account"], True)


async def test_accounts_are_changed_and_deleted(door: Door) -> None:
    seller = await door.seller()
    updated = await door.v1.accounts.update_async(seller, {"metadata": {"seller": "s1"}})
    assert updated.metadata.to_dict() == {"seller": "s1"}
    await door.v1.accounts.delete_async(seller)
    assert (await door.v1.accounts.list_async()).data == []
    error = await door.refused(door.transfer(seller))
    assert (error.code, error.user_message) == (
        "resource_missing",
        f"No such destination: '{seller}'",
    )


async def test_a_further_capability_may_be_asked_for(door: Door) -> None:
    seller = await door.seller()
    updated = await door.v1.accounts.update_async(
        seller, {"capabilities": {"card_payments": {"requested": True}}, "email": "a@example.com"}
    )
    assert updated.capabilities.to_dict() == {"card_payments": "active", "transfers": "active"}
    assert updated.email == "a@example.com"


async def test_payouts_may_be_left_to_the_platform(door: Door) -> None:
    account = await door.v1.accounts.create_async(
        {"type": "express", "settings": {"payouts": {"schedule": {"interval": "manual"}}}}
    )
    again = await door.v1.accounts.update_async(
        account.id, {"settings": {"payouts": {"debit_negative_balances": False}}}
    )
    assert again.settings.payouts.schedule.to_dict() == {"delay_days": 2, "interval": "manual"}
    assert again.settings.payouts.debit_negative_balances is False


async def test_an_account_with_money_is_not_deleted(door: Door) -> None:
    seller = await door.seller()
    await door.fund(100)
    await door.transfer(seller, 100)
    error = await door.refused(door.v1.accounts.delete_async(seller))
    both = await door.refused(
        door.v1.accounts.create_async(
            {"type": "express", "controller": {"losses": {"payments": "stripe"}}}
        )
    )
    assert (error.http_status, both.http_status) == (400, 400)
