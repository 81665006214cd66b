"""What is cut out of a log line, and what is not."""

import pytest

from entrypoints.observability.redaction import Redaction

SECRETS = [
    "sk_test_51Habcdefghijklmnop",
    "rk_live_51Habcdefghijklmnop",
    "whsec_5aVx+/=_-2",
    "pi_3QxYz0_secret_AbC123xyz",
    "seti_1QxYz0_secret_AbC123xyz",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl",
    "ada.lovelace+test@mail.example.com",
    "4242424242424242",
    "4242 4242 4242 4242",
    "4000-0025-0000-3155",
    "378282246310005",
]

HARMLESS = [
    "019aca12-7f3e-7a44-9d0a-4f5d6c7b8a90",
    "4242424242424241",
    "1764236400000001",
    "2026-11-27T09:40:29.123456Z",
    "opside:charge:019aca12-7f3e-7a44-9d0a-4f5d6c7b8a90",
    "a bearer token is required",
    "https://api.stripe.com/v1/payment_intents",
    "pi_3QxYz0AbCdEf req_AbCdEf0123 acct_1QxYz0 evt_1QxYz0",
    "a message to nobody @ noon",
]


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("around", ["{}", '{{"error":"said {} twice: {}"}}', "[{},1]", "x={}\\n"])
def test_what_looks_secret_is_cut_out_wherever_it_stands(secret: str, around: str) -> None:
    line = Redaction().text(around.format(secret, secret))
    assert secret not in line
    assert "[redacted]" in line
    assert line == around.format("[redacted]", "[redacted]")


@pytest.mark.parametrize("text", HARMLESS)
def test_what_only_looks_similar_stays(text: str) -> None:
    assert Redaction().text(text) == text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Authorization: Bearer AbCdEf0123456789", "Authorization: Bearer [redacted]"),
        ("postgresql://app:hunter22@db/payments", "postgresql://[redacted]@db/payments"),
        ("redis://:hunter22@cache:6379/0", "redis://[redacted]@cache:6379/0"),
    ],
)
def test_what_a_secret_stood_in_stays(text: str, left: str) -> None:
    assert Redaction().text(text) == left


def test_a_secret_that_is_known_needs_to_look_like_nothing() -> None:
    redaction = Redaction(["plain-words-that-sign", "short"])
    assert redaction.text("key plain-words-that-sign short") == "key [redacted] short"


def test_a_field_with_a_secret_name_is_never_told() -> None:
    told = Redaction().told(
        {
            "Email": "nobody knows the form",
            "event": "x",
            "deep": {"password": 1, "list": [{"client_secret": "y", "kept": 2}]},
        }
    )
    assert told == {
        "Email": "[redacted]",
        "event": "x",
        "deep": {"password": "[redacted]", "list": [{"client_secret": "[redacted]", "kept": 2}]},
    }


def test_a_long_line_takes_no_longer_than_its_length() -> None:
    # Quadratic patterns would take minutes for these.
    for text in ("a" * 300_000 + "@", "1" * 300_000, "eyJ" * 100_000, "://" + "a" * 300_000):
        assert len(Redaction().text(text)) > 0
