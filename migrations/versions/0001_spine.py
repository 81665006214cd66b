"""Lay the spine: sellers, transactions, the ledger, work to do, and the audit.

Revision ID: 0001
Revises: nothing
"""

from alembic import op

from migrations.spine import audit, books, sellers, transactions, work
from migrations.spine.grants import grants
from migrations.spine.safeguards import FUNCTION_NAMES, safeguards
from migrations.spine.views import VIEW_NAMES, VIEWS
from migrations.target import target_of

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_SUBJECTS = (sellers, transactions, books, work, audit)


def upgrade() -> None:
    target = target_of(op.get_context().config)
    for subject in _SUBJECTS:
        _execute(*subject.TABLES)
    _execute(*VIEWS, *safeguards(target.schema), *grants(target.schema, target.service_role))


def downgrade() -> None:
    target = target_of(op.get_context().config)
    _execute(*(f"DROP VIEW {name}" for name in VIEW_NAMES))
    for subject in reversed(_SUBJECTS):
        _execute(*(f"DROP TABLE {name}" for name in subject.TABLE_NAMES))
    _execute(
        *(f"DROP FUNCTION {name}()" for name in reversed(FUNCTION_NAMES)),
        f"REVOKE ALL ON SCHEMA {target.schema} FROM {target.service_role}",
    )


def _execute(*statements: str) -> None:
    for statement in statements:
        op.execute(statement)
