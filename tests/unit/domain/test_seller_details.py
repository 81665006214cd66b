"""An e-mail address and a country are judged by their shape alone."""

import pytest

from domain.seller_details import EMAIL_MAX, country_problem, email_problem


@pytest.mark.parametrize(
    "email", ["sue@example.com", "s@localhost", "sue+a.b@mail.example.co.uk", "ü@bücher.example"]
)
def test_an_address_is_well_formed(email: str) -> None:
    assert email_problem(email) is None


@pytest.mark.parametrize(
    "email",
    [
        "",
        "sue",
        "@example.com",
        "sue@",
        "sue@example",
        "sue@example.",
        "sue@.com",
        "sue@a@example.com",
        "sue @example.com",
        "sue@example.com\n",
        "a\x00@example.com",
        "a" * (EMAIL_MAX - 11) + "@example.com",
    ],
)
def test_an_address_is_malformed(email: str) -> None:
    assert email_problem(email) is not None


def test_the_longest_address_is_taken() -> None:
    assert email_problem("a" * (EMAIL_MAX - 12) + "@example.com") is None


@pytest.mark.parametrize(("country", "is_right"), [("DE", True), ("us", True), ("D1", False)])
def test_a_country_is_two_letters(country: str, *, is_right: bool) -> None:
    assert (country_problem(country) is None) is is_right
