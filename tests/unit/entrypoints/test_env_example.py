"""`.env.example` lists every variable with its default, and compose asks for no other."""

import re
from pathlib import Path

from pydantic import AliasChoices

from entrypoints.settings import MigrationSettings, Settings
from entrypoints.variables import check
from tests.unit.entrypoints.test_settings import GOOD

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / ".env.example").read_text()
LISTED = re.findall(r"^(?:# )?([A-Z_]+)=(.*)$", TEXT, flags=re.MULTILINE)
COMPOSE_PASSWORDS = {"POSTGRES_PASSWORD", "PAYMENTS_OWNER_PASSWORD", "PAYMENTS_SERVICE_PASSWORD"}


def variables_of(kind: type[Settings] | type[MigrationSettings]) -> set[str]:
    """Return every name that the settings answer to."""
    names: set[str] = set()
    for field in kind.model_fields.values():
        alias = field.validation_alias
        names |= (
            {str(alias)} if not isinstance(alias, AliasChoices) else set(map(str, alias.choices))
        )
    return names


def test_every_variable_is_listed_once() -> None:
    ours = variables_of(Settings) | variables_of(MigrationSettings) | COMPOSE_PASSWORDS
    assert sorted(name for name, _ in LISTED) == sorted(ours)


def test_what_is_commented_out_is_the_default() -> None:
    shown = dict(re.findall(r"^# ([A-Z_]+)=(.+)$", TEXT, flags=re.MULTILINE))
    assert check(Settings, {**GOOD, **shown}) == check(Settings, GOOD)


def test_compose_asks_for_nothing_else() -> None:
    asked = re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text())
    assert set(asked) == COMPOSE_PASSWORDS
