"""What a connected account is paid to, what it may do, and how it is turned away."""

from typing import Any

import pytest

from tests.integration.sandbox.door import Door


def bank(number: str = "000123456789", currency: str = "usd") -> dict[str, Any]:
    return {
        "object": "bank_account",
        "country": "US",
        "currency": currency,
        "account_number": number,
        "routing_number": "110000000",
    }


async def types_of(door: Door, seller: str) -> list[str]:
    page = await door.v1.events.list_async(options={"stripe_account": seller})
    return [event.type for event in reversed(page.data)]


async def test_bank_accounts_are_added_preferred_and_deleted(door: Door) -> None:
    seller = await door.seller()
    service = door.v1.accounts.external_accounts
    first = (await service.list_async(seller)).data[0]
    second = await service.create_async(
        seller,
        {"external_account": bank("000111111116"), "metadata": {"a": "b"}},
    )
    stuck = await door.refused(service.delete_async(seller, first.id))
    preferred = await service.update_async(seller, second.id, {"default_for_currency": True})
    gone = await service.delete_async(seller, first.id)
    account = await door.v1.accounts.retrieve_async(seller)
    missing = await door.refused(service.retrieve_async(seller, first.id))
    assert (first.default_for_currency, second.default_for_currency) == (True, False)
    assert (second.last4, second.metadata.to_dict()) == ("1116", {"a": "b"})
    assert (stuck.http_status, preferred.default_for_currency, gone.deleted) == (400, True, True)
    assert [row.id for row in account.external_accounts.data] == [second.id]
    assert account.external_accounts.total_count == 1
    assert (missing.http_status, missing.code) == (404, "resource_missing")
    assert [name for name in await types_of(door, seller) if "external" in name] == [
        "account.external_account.created",
        "account.external_account.created",
        "account.external_account.updated",
        "account.external_account.deleted",
    ]


async def test_a_second_currency_has_a_default_of_its_own(door: Door) -> None:
    seller = await door.seller()
    service = door.v1.accounts.external_accounts
    euros = await service.create_async(seller, {"external_account": bank(currency="eur")})
    assert euros.default_for_currency is True
    assert (await service.delete_async(seller, euros.id)).deleted is True


async def test_an_account_may_bring_its_bank_along(door: Door) -> None:
    account = await door.v1.accounts.create_async(
        {"type": "custom", "country": "US", "external_account": bank()}
    )
    bad = await door.refused(
        door.v1.accounts.create_async({"type": "custom", "external_account": "btok_nothing"})
    )
    card = await door.refused(
        door.v1.accounts.create_async({"type": "custom", "external_account": {"object": "card"}})
    )
    replaced = await door.v1.accounts.update_async(account.id, {"external_account": "btok_us"})
    assert account.external_accounts.data[0].default_for_currency is True
    assert (bad.http_status, card.http_status) == (400, 400)
    assert len(replaced.external_accounts.data) == 1
    assert replaced.external_accounts.data[0].id != account.external_accounts.data[0].id


async def test_capabilities_are_asked_for_and_given_up(door: Door) -> None:
    seller = await door.seller()
    service = door.v1.accounts.capabilities
    before = await service.retrieve_async(seller, "card_payments")
    asked = await service.update_async(seller, "card_payments", {"requested": True})
    listed = await service.list_async(seller)
    left = await service.update_async(seller, "transfers", {"requested": False})
    unknown = await door.refused(service.retrieve_async(seller, "telepathy"))
    account = await door.v1.accounts.retrieve_async(seller)
    assert (before.status, before.requested, asked.status) == ("unrequested", False, "active")
    assert [row.id for row in listed.data] == ["card_payments", "transfers"]
    assert (left.status, unknown.http_status) == ("unrequested", 404)
    assert account.capabilities.to_dict() == {"card_payments": "active"}
    assert (await types_of(door, seller))[-4:] == [
        "capability.updated",
        "account.updated",
        "account.updated",
        "capability.updated",
    ]


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("fraud_other", "rejected.fraud"),
        ("terms_of_service", "rejected.terms_of_service"),
        ("credit", "rejected.other"),
    ],
)
async def test_a_rejected_account_neither_charges_nor_is_paid(
    door: Door, given: str, shown: str
) -> None:
    seller = await door.seller()
    account = await door.v1.accounts.reject_async(seller, {"reason": given})
    assert (account.charges_enabled, account.payouts_enabled) == (False, False)
    assert account.requirements.disabled_reason == shown
    await door.fund(100)
    error = await door.refused(door.transfer(seller, 100))
    assert error.code == "insufficient_capabilities_for_transfer"
