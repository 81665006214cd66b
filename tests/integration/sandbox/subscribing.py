"""What the tests of subscriptions have in common: a plan, who takes it, and time that passes."""

from typing import Any

from tests.integration.sandbox.door import Door

DAY = 24 * 3600
HOUR = 3600


async def plan(door: Door, amount: int = 2900, interval: str = "month", **more: Any) -> str:
    """Return a price that is paid again and again."""
    price = await door.v1.prices.create_async(
        {
            "product_data": {"name": "Pro"},
            "unit_amount": amount,
            "currency": "usd",
            "recurring": {"interval": interval},
            **more,
        }
    )
    return str(price.id)


async def subscribe(door: Door, customer: str, **more: Any) -> Any:
    """Return a new subscription, with its first invoice inside."""
    price = more.pop("price", None) or await plan(door)
    return await door.v1.subscriptions.create_async(
        {
            "customer": customer,
            "items": [{"price": price}],
            "expand": ["latest_invoice.payments", "latest_invoice.confirmation_secret"],
            **more,
        }
    )


async def active(door: Door, card: str = "pm_card_visa", **more: Any) -> Any:
    """Return a subscription that a saved card has paid, and that it will be charged to again."""
    customer, method = await door.saved_card(card)
    return await subscribe(door, customer, default_payment_method=method, off_session=True, **more)


async def now_of(door: Door, subscription: Any) -> Any:
    """Return a subscription as it is now."""
    return await door.v1.subscriptions.retrieve_async(subscription.id)


async def invoices(door: Door, subscription: Any) -> list[Any]:
    """Return its invoices, oldest first."""
    page = await door.v1.invoices.list_async({"subscription": subscription.id, "limit": 100})
    return list(reversed(page.data))


def period(subscription: Any) -> tuple[int, int]:
    """Return the seconds between which its present period lies."""
    item = subscription["items"].data[0]
    return item.current_period_start, item.current_period_end


def intent_of(invoice: Any) -> str:
    """Return the PaymentIntent that pays an invoice."""
    return str(invoice.payments.data[0].payment.payment_intent)


async def wait(door: Door, seconds: int) -> None:
    """Let time pass."""
    await door.control("POST", "/clock/advance", seconds=seconds)


async def wait_until(door: Door, moment: int) -> None:
    """Let time pass up to a second."""
    await door.control("POST", "/clock/advance", to=moment)
