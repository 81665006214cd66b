"""What of a migration would hold up the release that still runs on the schema, or break it."""

import io
import re
from collections.abc import Iterator
from itertools import product
from typing import Any, Final

from alembic import command
from alembic.config import Config
from alembic.script import Script, ScriptDirectory

from adapters.postgres.revisions import directory
from migrations.target import TARGET, Target

_NAME: Final = r'"?(\w+)"?'
_MADE: Final = re.compile(rf"CREATE TABLE (?:IF NOT EXISTS )?{_NAME}", re.IGNORECASE)

# Each with the table that it is about, which may be new: then nobody uses it yet.
_RULES: Final = {
    "drops a table": rf"DROP TABLE (?:IF EXISTS )?{_NAME}",
    "drops a view": rf"DROP VIEW (?:IF EXISTS )?{_NAME}",
    "drops a column": rf"ALTER TABLE {_NAME}\b.*\bDROP COLUMN",
    "renames": rf"ALTER TABLE {_NAME}\b.*\bRENAME\b",
    "changes a type": rf"ALTER TABLE {_NAME}\b.*\bALTER COLUMN \w+ (?:SET DATA )?TYPE\b",
    "wants a value": rf"ALTER TABLE {_NAME}\b.*\bSET NOT NULL",
    "wants a value of who does not know the column": (
        rf"ALTER TABLE {_NAME}\b.*\bADD COLUMN \w+ [\w ]+? NOT NULL(?! DEFAULT)"
    ),
    "reads the table under a lock": (
        rf"ALTER TABLE {_NAME}\b.*\bADD CONSTRAINT (?!.*\bNOT VALID\b)"
    ),
    "writes an index under a lock": (
        rf"CREATE (?:UNIQUE )?INDEX (?!CONCURRENTLY|IF NOT EXISTS)\w+ ON {_NAME}"
    ),
    "writes rows": rf"^(?:UPDATE|DELETE FROM) {_NAME}",
}


def revisions() -> list[Script]:
    """Return every migration, the first one first."""
    scripts = ScriptDirectory(str(directory()))
    return list(reversed(list(scripts.walk_revisions())))


def statements_of(script: Any) -> list[str]:
    """Return what a migration says to the database, each on one line."""
    said = io.StringIO()
    config = Config(output_buffer=said)
    config.set_main_option("script_location", str(directory()))
    config.attributes[TARGET] = Target(schema="payments", service_role="payments_service")
    command.upgrade(config, f"{script.down_revision or 'base'}:{script.revision}", sql=True)
    lines = (line for line in said.getvalue().splitlines() if not line.startswith("--"))
    return [" ".join(one.split()) for one in "\n".join(lines).split(";")]


def findings_in(statements: list[str]) -> set[str]:
    """Return each rule that is broken, and on which table."""
    made = {name.lower() for one in statements for name in _MADE.findall(one)}
    return set(_findings(statements, made | {"alembic_version"}))


def _findings(statements: list[str], made: set[str]) -> Iterator[str]:
    for statement, (rule, pattern) in product(statements, _RULES.items()):
        tables = re.findall(pattern, statement, re.IGNORECASE)
        yield from (f"{rule}: {table}" for table in tables if table.lower() not in made)
