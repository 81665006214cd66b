"""What tokens are signed and checked with: several secrets, the one of old, published keys."""

import jwt
import pytest

from domain.errors import InvalidInput
from entrypoints.token_settings import TokenSettings
from entrypoints.tokens import mint_token
from entrypoints.variables import SettingsRefused, check

A, B = "a:" + "x" * 31, "b" * 32


def token_findings(**values: str) -> str:
    with pytest.raises(SettingsRefused) as refused:
        check(TokenSettings, values)
    return str(refused.value).splitlines()[0]


def test_the_first_of_several_secrets_signs_and_the_one_of_old_is_the_last() -> None:
    settings = check(
        TokenSettings, {"JWT_SECRETS": f"2027-01:{A}, old:{B}", "JWT_SECRET": "j" * 32}
    )
    assert settings.shared_secrets.in_order == (("2027-01", A), ("old", B), (None, "j" * 32))
    assert settings.signing_secret == ("2027-01", A)
    assert settings.older_secrets == (B, "j" * 32)


def test_the_secret_of_old_is_taken_as_it_is() -> None:
    odd = "a:secret,with:every,sign:that,divides"
    assert check(TokenSettings, {"JWT_SECRET": odd}).signing_secret == (None, odd)
    named = check(TokenSettings, {"JWT_SECRETS": f"a:{B}"})
    assert (named.jwt_secret, named.signing_secret) == (None, ("a", B))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (f"a:{B},b:short", "must be at least 32 bytes"),
        (f"a:{B},{B}", "must be kid:secret"),
        (f"a:{B},a:{A}", "must give every secret a kid of its own"),
        (f"a b:{B}", "must be kid:secret"),
        (",", "must be kid:secret"),
    ],
)
def test_secrets_that_are_not_named_well_are_refused(given: str, said: str) -> None:
    found = token_findings(JWT_SECRETS=given)
    assert found.startswith(f"JWT_SECRETS: {said}")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"JWT_ALGORITHMS": "HS256,none"}, "JWT_ALGORITHMS: must name some of HS256, RS256"),
        ({"JWT_ALGORITHMS": ","}, "JWT_ALGORITHMS: must name some of HS256, RS256"),
        ({"JWT_JWKS_URL": "file:///etc/keys"}, "JWT_JWKS_URL: must begin with https://"),
        (
            {"JWT_JWKS_URL": "https://login.test/keys", "JWT_ALGORITHMS": "HS256"},
            "JWT_JWKS_URL: is of no use while JWT_ALGORITHMS names none for published keys",
        ),
        (
            {"JWT_JWKS_URL": "http://login.test/keys", "APP_ENV": "production"},
            "JWT_JWKS_URL: must begin with https:// in production",
        ),
        ({"JWT_LEEWAY_SECONDS": "301"}, "JWT_LEEWAY_SECONDS: "),
    ],
)
def test_what_checks_tokens_must_be_able_to(values: dict[str, str], said: str) -> None:
    secret = "9f2c4b7d81e05a63c8d47f10b29e6a35" * 2
    assert token_findings(JWT_SECRET=secret, **values).startswith(said)


def test_a_token_that_is_asked_for_names_the_first_secret_and_is_signed_with_it() -> None:
    named = check(TokenSettings, {"JWT_SECRETS": f"new:{A},old:{B}", "JWT_SECRET": "j" * 32})
    unnamed = check(TokenSettings, {"JWT_SECRET": B})
    for settings, kid, secret in ((named, "new", A), (unnamed, None, B)):
        token = mint_token(settings, role="admin", subject="ada", hours=1)
        assert jwt.get_unverified_header(token).get("kid") == kid
        claims = jwt.decode(token, secret, ["HS256"], audience="opside-payments", issuer="opside")
        assert (claims["sub"], claims["role"]) == ("ada", "admin")


def test_no_token_is_made_that_would_let_nobody_in() -> None:
    settings = check(TokenSettings, {"JWT_SECRET": B, "JWT_ALGORITHMS": "RS256"})
    with pytest.raises(InvalidInput, match="JWT_ALGORITHMS"):
        mint_token(settings, role="admin", subject="ada", hours=1)
