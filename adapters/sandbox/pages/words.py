"""How figures, times and Stripe's names are written for a person."""

from datetime import UTC, datetime

from adapters.sandbox.resources.amounts import shown

_SHOWN_OF_KEY = 4


def money(amount: int, currency: str) -> str:
    """Return an amount with its currency, in as many digits as the currency has."""
    return f"{shown(amount, currency)} {currency.upper()}"


def moment(second: int) -> str:
    """Return a second in UTC."""
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def masked(key: str) -> str:
    """Return a key that can be recognised and not used."""
    rest = key.removeprefix("sk_test_")
    end = rest[-_SHOWN_OF_KEY:] if len(rest) > 2 * _SHOWN_OF_KEY else ""
    return f"sk_test_…{end}"


def plain(name: str) -> str:
    """Return one of Stripe's names as words."""
    return name.replace("_", " ").replace(".", ": ")
