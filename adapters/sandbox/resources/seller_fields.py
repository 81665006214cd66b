"""What Stripe checks of a seller's country and e-mail address."""

import re
from typing import Any, Final

from adapters.sandbox.wire.errors import Refused, invalid
from adapters.sandbox.wire.fields import Field, text

COUNTRIES: Final = (
    "AE AT AU BE BG BR CA CH CY CZ DE DK EE ES FI FR GB GI GR HK HR HU IE IT JP LI LT LU LV MT MX "
    "MY NL NO NZ PL PT RO SE SG SI SK TH US"
)
"""Where Stripe opens connected accounts."""

_EMAIL: Final = re.compile(r"[^@\s.]+(\.[^@\s.]+)*@[^@\s.]+(\.[^@\s.]+)*")


def check_country(country: str | None) -> None:
    """Refuse a country where no account can be opened."""
    if country is not None and country not in COUNTRIES.split():
        raise Refused(
            f"Country '{country}' is unknown or not supported.",
            code="country_unsupported",
            param="country",
        )


def email(limit: int = 5000) -> Field:
    """Declare an e-mail address; the empty one unsets."""
    plain = text(limit)

    def read(name: str, raw: Any) -> str | None:
        given: str | None = plain.read(name, raw)
        if given is not None and not _EMAIL.fullmatch(given):
            raise invalid(f"Invalid email address: {given}", code="email_invalid", param=name)
        return given

    return Field(read)
