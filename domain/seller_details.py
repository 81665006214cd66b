"""What a seller gives of itself: which e-mail addresses and countries can be right at all."""

from typing import Final

EMAIL_MAX: Final = 254
"""The longest address that mail can be sent to (RFC 5321, erratum 1690)."""

_COUNTRY_LETTERS: Final = 2


def email_problem(given: str) -> str | None:
    """Return what is wrong with the shape of an e-mail address; None where nothing is."""
    if not 1 <= len(given) <= EMAIL_MAX:
        return f"must be 1 to {EMAIL_MAX} characters long"
    local, at, host = given.partition("@")
    is_named = bool(local and at) and _is_host(host)
    if not is_named or " " in given or not given.isprintable():
        return "must be an e-mail address"
    return None


def country_problem(given: str) -> str | None:
    """Return what is wrong with the shape of a country; None where nothing is."""
    if len(given) == _COUNTRY_LETTERS and given.isascii() and given.isalpha():
        return None
    return "must be two letters, as ISO 3166 writes it"


def _is_host(host: str) -> bool:
    labels = host.split(".")
    return "@" not in host and (host == "localhost" or (len(labels) > 1 and all(labels)))
