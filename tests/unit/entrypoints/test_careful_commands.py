"""What cannot be undone asks, nothing is invented beside real money, and wrong usage exits 2."""

import re
from collections.abc import Mapping

import pytest
import typer
from typer.testing import CliRunner, Result

from application.verify_live import VerificationPlan
from domain.customer import Card, Customer
from domain.errors import PaymentsError
from domain.ids import CustomerReference, PaymentMethodReference, SellerId
from entrypoints.cli.main import app
from entrypoints.cli.verify_live import agree
from tests.architecture.pages import ROOT
from tests.builders import NOON, POLICY, usd
from tests.unit.entrypoints.test_command_tree import TREE

LIVE_KEY = "sk_live_" + "x" * 24
OWNER = {"MIGRATION_DATABASE_URL": "postgresql://owner:pw@127.0.0.1:1/payments"}
STORE = {"DATABASE_URL": "postgresql://service:pw@127.0.0.1:1/payments"}
SECRET = {"JWT_SECRET": "j" * 32}
SEEDS = {
    **SECRET,
    "PUBLIC_BASE_URL": "https://pay.opside.test",
    "STRIPE_API_BASE": "http://[::1]:1",
}
JOB = "job_" + "0" * 32


def opside(words: str, variables: Mapping[str, str]) -> Result:
    """Run a command that does not get as far as a connection."""
    # What this machine has set is not what the test is about.
    blank = dict.fromkeys(("STRIPE_SECRET_KEY", "STRIPE_LIVE_MODE", "APP_ENV", "NODE_ENV"), "")
    env = {**blank, "OPSIDE_ENV_FILE": "", **variables}
    return CliRunner().invoke(app, words.split(), env=env)


@pytest.mark.parametrize(
    ("words", "needed"),
    [
        ("db reset", OWNER),
        ("db downgrade base", OWNER),
        (f"jobs discard {JOB} --reason because", STORE),
        (f"jobs retry {JOB} --reason because", STORE),
    ],
)
def test_what_cannot_be_undone_asks_first(words: str, needed: Mapping[str, str]) -> None:
    # Nobody answers; had it gone on, there is no database at that port.
    ended = opside(words, needed)
    assert (ended.exit_code, ended.stdout.strip()) == (1, "")
    assert "? [y/N]" in ended.stderr
    assert "Aborted" in ended.stderr


@pytest.mark.parametrize(
    ("words", "needed", "code"),
    [
        ("db reset --yes", OWNER, "LIVE_DATA_REFUSED"),
        ("db downgrade base --yes", OWNER, "LIVE_DATA_REFUSED"),
        ("seed", SEEDS, "SETTINGS_REFUSED"),
        ("up --real-stripe --port 0", {}, "LIVE_KEY_REFUSED"),
        ("token --role admin", SECRET, "LIVE_TOKEN_REFUSED"),
    ],
)
def test_beside_real_money_nothing_is_dropped_or_invented(
    words: str, needed: Mapping[str, str], code: str
) -> None:
    live = {"STRIPE_SECRET_KEY": LIVE_KEY, "STRIPE_LIVE_MODE": "true"}
    refused = opside(words, {**needed, **live}).exception
    assert isinstance(refused, PaymentsError)
    assert refused.code == code
    assert LIVE_KEY not in str(refused)


def test_a_token_for_production_is_made_where_it_is_meant() -> None:
    production = {"JWT_SECRET": "8f3b" + "0123456789abcdef" * 4, "APP_ENV": "production"}
    strong = {**production, "JWT_SECRET": "q7Zt2mWc9xKd4vRb8nLp3sHf6jYg1aTe5uQo0wXi"}
    assert isinstance(opside("token --role auditor", strong).exception, PaymentsError)
    made = opside("token --role auditor --live", strong)
    assert (made.exit_code, made.stdout.count(".")) == (0, 2)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("token --role king", "role: must be one of"),
        ("token --role admin --scope charge:create", "scope: is for the role service alone"),
        ("token --role admin --seller 7", "seller: is for the role seller alone"),
        ("token --seller 7 --subject 8", "subject: is the seller; give one of the two"),
    ],
)
def test_a_token_that_makes_no_sense_is_refused(words: str, said: str) -> None:
    refused = opside(words, SECRET).exception
    assert isinstance(refused, PaymentsError)
    assert (refused.code, str(refused)[: len(said)]) == ("VALIDATION_FAILED", said)


@pytest.mark.parametrize(
    "words",
    [
        "nonsense",
        "token --hours 0",
        "jobs retry nonsense --reason because",
        "jobs list --transaction nonsense",
        "events list --state NONSENSE",
        "events recover",
        "db downgrade",
    ],
)
def test_wrong_usage_exits_2(words: str) -> None:
    ended = opside(words, STORE)
    assert (ended.exit_code, ended.stdout) == (2, "")
    assert "Usage: opside" in ended.stderr


def test_the_page_of_the_commands_names_every_command_and_every_exit_code() -> None:
    page = (ROOT / "docs" / "cli.md").read_text()
    assert all(f"\n| {code} | " in page for code in range(4))
    words = {word for command in TREE for word in command.split("/")}
    assert [word for word in sorted(words) if not re.search(rf"[` ]{word}[` ]", page)] == []


def plan_of_a_dollar() -> VerificationPlan:
    seller, card = SellerId("sue"), PaymentMethodReference("pm_1")
    customer = Customer(
        seller_id=seller,
        key="k",
        email="sue@example.com",
        created_at=NOON,
        reference=CustomerReference("cus_1"),
        default_card=card,
    )
    saved = Card(
        reference=card,
        seller_id=seller,
        brand="visa",
        last4="4242",
        exp_month=1,
        exp_year=2030,
        saved_at=NOON,
    )
    quote = POLICY.quote(usd(500))
    return VerificationPlan(run=1, customer=customer, card=saved, quote=quote, transaction=None)


@pytest.mark.parametrize(
    ("is_live", "sure", "typed", "goes_on"),
    [
        (True, True, "y\n", False),
        (True, True, "charge 1.00\n", False),
        (True, False, "charge 1.00 USD\n", True),
        (False, False, "n\n", False),
        (False, False, "y\n", True),
        (False, True, "", True),
    ],
)
def test_a_dollar_of_real_money_is_agreed_to_by_typing_it(
    *, is_live: bool, sure: bool, typed: str, goes_on: bool
) -> None:
    program = typer.Typer()

    @program.command()
    def go() -> None:
        agree(plan_of_a_dollar(), is_live=is_live, sure=sure)
        typer.echo("charged")

    ended = CliRunner().invoke(program, input=typed)
    assert ("charged" in ended.stdout, ended.exit_code) == (goes_on, 0 if goes_on else 1)
    money = "REAL MONEY" if is_live else "test money"
    said = f"This charges 1.00 USD ({money}) to the visa card that ends with 4242 (pm_1) of cus_1,"
    assert said in ended.stderr
