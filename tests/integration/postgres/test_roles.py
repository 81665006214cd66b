"""What the service's role cannot do, tried without anything of ours in between."""

from typing import Any

import asyncpg
import pytest

APPEND_ONLY = (
    "posting",
    "ledger_entry",
    "audit_event",
    "audit_seal",
    "fee_policy",
    "ledger_snapshot",
    "ledger_snapshot_balance",
    "book_check",
)


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM {table}",
        "TRUNCATE {table} CASCADE",
        "ALTER TABLE {table} ADD COLUMN more text",
        "ALTER TABLE {table} DISABLE TRIGGER ALL",
        "ALTER TABLE {table} DISABLE TRIGGER append_only",
        "ALTER TABLE {table} OWNER TO CURRENT_USER",
        "DROP TABLE {table} CASCADE",
        "CREATE TRIGGER mine BEFORE INSERT ON {table} EXECUTE FUNCTION refuse_change()",
    ],
)
async def test_what_is_booked_and_audited_is_out_of_reach(
    service: "asyncpg.Connection[Any]", table: str, statement: str
) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await service.execute(statement.format(table=table))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE posting SET cause = 'x'",
        "UPDATE ledger_entry SET amount_minor = 1",
        "UPDATE audit_event SET action = 'x'",
        "UPDATE audit_seal SET hash = ''",
        "UPDATE ledger_account SET type = 'ASSET'",
        "UPDATE ledger_snapshot SET latest_at = now()",
        "UPDATE ledger_snapshot_balance SET balance_minor = 0",
        "UPDATE book_check SET findings = '[]'",
        "UPDATE money_stop SET codes = '{x}'",
        "UPDATE transaction SET fee_minor = 1",
        "UPDATE transaction SET seller_id = 'x'",
        "UPDATE attempt SET amount_minor = 1",
        "UPDATE receipt SET amount_minor = 1",
        "UPDATE refund SET amount_minor = 1",
        "UPDATE fee_policy SET rate_bps = 1",
        "UPDATE dispute SET transaction_id = NULL",
        "UPDATE webhook_event SET body_sha256 = ''",
        "UPDATE stripe_transaction SET status = 'x'",
        "UPDATE subscription SET seller_id = 'x'",
        "UPDATE invoice SET invoice_reference = 'x'",
        "UPDATE stripe_invoice SET status = 'x'",
        "UPDATE alembic_version SET version_num = 'x'",
    ],
)
async def test_what_is_written_once_stays(
    service: "asyncpg.Connection[Any]", statement: str
) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await service.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM seller",
        "DELETE FROM connect_account",
        "DELETE FROM customer",
        "DELETE FROM card",
        "DELETE FROM transaction",
        "DELETE FROM attempt",
        "DELETE FROM receipt",
        "DELETE FROM refund",
        "DELETE FROM dispute",
        "DELETE FROM webhook_event",
        "DELETE FROM subscription",
        "DELETE FROM invoice",
        "DELETE FROM money_stop",
        "DELETE FROM ledger_mark",
    ],
)
async def test_rows_are_never_deleted(service: "asyncpg.Connection[Any]", statement: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await service.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "SET session_replication_role = 'replica'",
        "SET ROLE payments_owner",
        "CREATE TABLE payments.mine (id bigint)",
        "CREATE TABLE public.mine (id bigint)",
        "CREATE FUNCTION payments.mine() RETURNS int LANGUAGE sql RETURN 1",
        "CREATE OR REPLACE FUNCTION charge_moves() RETURNS text[] LANGUAGE sql RETURN ARRAY['']",
        "CREATE SCHEMA mine",
        "ALTER ROLE payments_service SUPERUSER",
    ],
)
async def test_the_service_cannot_become_more_than_it_is(
    service: "asyncpg.Connection[Any]", statement: str
) -> None:
    with pytest.raises(
        (asyncpg.InsufficientPrivilegeError, asyncpg.InvalidFunctionDefinitionError)
    ):
        await service.execute(statement)


async def test_the_service_owns_nothing(service: "asyncpg.Connection[Any]") -> None:
    owned = await service.fetchval(
        """
        SELECT (SELECT count(*) FROM pg_class WHERE relowner = role.oid)
             + (SELECT count(*) FROM pg_proc WHERE proowner = role.oid)
             + (SELECT count(*) FROM pg_namespace WHERE nspowner = role.oid)
        FROM pg_roles role WHERE rolname = current_user
        """
    )
    assert owned == 0


async def test_the_service_deletes_only_requests_and_jobs(
    service: "asyncpg.Connection[Any]",
) -> None:
    deletable = await service.fetch(
        """
        SELECT relname FROM pg_class
        WHERE relnamespace = 'payments'::regnamespace AND relkind IN ('r', 'v')
              AND has_table_privilege(oid, 'DELETE')
        """
    )
    assert [row["relname"] for row in deletable] == ["idempotency_key", "outbox"]


@pytest.mark.parametrize("table", APPEND_ONLY)
async def test_even_the_owner_cannot_change_what_is_append_only(
    owner: "asyncpg.Connection[Any]", table: str
) -> None:
    for statement in ("DELETE FROM {table}", "TRUNCATE {table} CASCADE"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="append-only"):
            await owner.execute(statement.format(table=table))


async def test_the_old_names_can_be_read(service: "asyncpg.Connection[Any]") -> None:
    for view in (
        "stripe_account",
        "stripe_customer",
        "stripe_transaction",
        "stripe_webhook_event",
        "transaction_audit",
        "stripe_subscription",
        "stripe_invoice",
    ):
        assert await service.fetch(f"TABLE {view}") == []
