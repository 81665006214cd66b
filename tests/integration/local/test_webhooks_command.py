"""`opside webhooks` at a Stripe that runs here: dry unless told to act, and secrets once."""

import json
import os
from pathlib import Path
from typing import Any, Final

import pytest

from tests.builders import fresh
from tests.integration.local.opside import opside

DONE, FAILED, LEFT = 0, 1, 3
URL: Final = "https://pay.opside.test"


class Account:
    """An account of its own at the sandbox, and the command that looks after it."""

    def __init__(self, sandbox: str, where: Path) -> None:
        self._where = where
        self._variables = {
            "STRIPE_SECRET_KEY": fresh("sk_test"),
            "STRIPE_API_BASE": sandbox,
            "WEBHOOK_URL": URL,
        }

    def run(self, *words: str, status: int) -> str:
        """Run a word to its end, which must have this status."""
        ended = opside("webhooks", *words, where=self._where, variables=self._variables)
        assert ended.returncode == status, ended.stderr
        return ended.stdout

    def told(self, *words: str, status: int) -> Any:
        """Run a word for a program."""
        return json.loads(self.run(*words, "--json", status=status))

    def listed(self) -> list[Any]:
        """Return every endpoint, oldest first."""
        endpoints: list[Any] = self.told("list", status=DONE)["endpoints"]
        return endpoints[::-1]


@pytest.fixture
def account(sandbox: str, tmp_path: Path) -> Account:
    return Account(sandbox, tmp_path)


def actions(answer: Any) -> list[str]:
    return [step["action"] for step in answer["steps"]]


def test_a_registration_is_tried_then_made_then_found_in_order(account: Account) -> None:
    assert actions(account.told("register", status=LEFT)) == ["CREATE", "CREATE"]
    assert account.listed() == []
    made = account.told("register", "--apply", status=DONE)
    assert [step["secret"].partition("_")[0] for step in made["steps"]] == ["whsec", "whsec"]
    again = account.told("register", status=DONE)
    assert actions(again) == ["NOTHING", "NOTHING"]
    assert not any("secret" in step for step in again["steps"])
    assert account.run("register", "--apply", status=DONE).count("whsec_") == 0
    assert [(one["door"], one["url"], one["enabled"]) for one in account.listed()] == [
        ("PLATFORM", f"{URL}/webhooks/stripe", True),
        ("CONNECT", f"{URL}/webhooks/stripe/connect", True),
    ]


def test_people_are_told_which_setting_a_secret_belongs_to(account: Account) -> None:
    assert "--apply does it" in account.run("register", status=LEFT)
    lines = account.run("register", "--apply", status=DONE).splitlines()
    for setting in ("STRIPE_WEBHOOK_SECRET", "STRIPE_WEBHOOK_SECRET_CONNECT"):
        line = f"{setting} takes this secret, which is never shown again:"
        assert lines[lines.index(line) + 1].startswith("whsec_")
    assert "not ours" not in account.run("list", status=DONE)


def test_a_rotation_begins_and_ends(account: Account) -> None:
    account.told("register", "--apply", status=DONE)
    old = [one["endpoint"] for one in account.listed()]
    assert actions(account.told("rotate", status=LEFT)) == ["RECREATE", "RECREATE"]
    begun = account.told("rotate", "--apply", status=DONE)
    assert all(step["secret"].startswith("whsec_") for step in begun["steps"])
    assert [one["replaces"] for one in account.listed()] == [None, None, *old]
    assert actions(account.told("register", status=LEFT)).count("EXTRA") == 2
    account.run("rotate", "--apply", status=FAILED)
    account.told("rotate", "--finish", status=LEFT)
    account.run("rotate", "--finish", "--apply", status=DONE)
    assert [one["replaces"] for one in account.listed()] == old
    account.told("register", status=DONE)


def test_ours_are_switched_off_and_on(account: Account) -> None:
    account.told("register", "--apply", status=DONE)
    account.run("disable", status=LEFT)
    assert [one["enabled"] for one in account.listed()] == [True, True]
    account.run("disable", "--apply", status=DONE)
    assert [one["enabled"] for one in account.listed()] == [False, False]
    assert "already" in account.run("disable", status=DONE)
    assert len(account.told("enable", "--apply", status=DONE)["changed"]) == 2
    assert [one["enabled"] for one in account.listed()] == [True, True]


def test_an_address_that_is_not_safe_is_refused(tmp_path: Path) -> None:
    variables = {"STRIPE_SECRET_KEY": "sk_test_1", "WEBHOOK_URL": "http://pay.test"}
    ended = opside("webhooks", "register", where=tmp_path, variables=variables)
    assert ended.returncode == FAILED
    assert ended.stderr.startswith("SETTINGS_REFUSED" + os.linesep + "WEBHOOK_URL: ")
