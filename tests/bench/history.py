"""Years of finished transactions, straight into the tables, with their books and their trail."""

from typing import Final

from tests.bench.database import Database

_NUMBERS: Final = "generate_series({first}::bigint, {last}::bigint) AS n"
_ID: Final = "('01900000-0000-7000-{kind}-' || lpad(to_hex(n), 12, '0'))::uuid"
_AT: Final = "timestamptz '2025-01-01' + n * interval '1 second'"

_SELLERS: Final = """
INSERT INTO seller (id, created_at)
SELECT 'old-seller-' || n, timestamptz '2025-01-01' FROM generate_series(0, 999) AS n
ON CONFLICT DO NOTHING
"""

_TRANSACTIONS: Final = """
INSERT INTO transaction (
    id, seller_id, claim_id, funds_flow, currency, recovered_minor, fee_minor, payout_minor,
    refunded_minor, reversed_minor, clawed_back_minor, funded_minor, charge_state, transfer_state,
    status, fee_policy, fee_rate_bps, fee_minimum_minor, payment_intent_reference,
    charge_reference, transfer_reference, processing_fee_minor, processing_fee_currency,
    metadata, created_at, updated_at, version)
SELECT {transaction}, 'old-seller-' || n % 1000, 'old-claim-' || n, 'FEE_THEN_TRANSFER', 'usd',
       10000, 2000, 8000, 0, 0, 0, 0, 'CHARGED', 'TRANSFERRED', 'TRANSFERRED', 'default', 2000, 50,
       'pi_old' || n, 'ch_old' || n, 'tr_old' || n, 88, 'usd', '{{}}', {at}, {at}, 5
FROM {numbers}
"""

_ATTEMPTS: Final = """
INSERT INTO attempt (id, transaction_id, kind, number, key, state, amount_minor, currency,
                     customer_reference, payment_method_reference, reference, created_at,
                     resolved_at)
SELECT {attempt}, {transaction}, 'CHARGE', 1, 'old-' || n, 'SUCCEEDED', 2000, 'usd',
       'cus_old', 'pm_old', 'pi_old' || n, {at}, {at}
FROM {numbers}
"""

_FACT: Final = """
WITH fact AS (
    INSERT INTO posting (id, kind, cause, transaction_id, seller_id, posted_at)
    SELECT {{{id}}}, '{kind}', '{cause}' || n, {{transaction}}, 'old-seller-' || n % 1000, {{at}}
    FROM {{numbers}}
    RETURNING id
)
INSERT INTO ledger_entry (posting_id, line, account, currency, amount_minor)
SELECT fact.id, line, account, 'usd', amount
FROM fact, (VALUES (1, '{debit}', {amount}), (2, '{credit}', -{amount}))
    AS entry (line, account, amount)
"""

_FEES: Final = _FACT.format(
    id="posting",
    kind="FEE_CHARGED",
    cause="ch_old",
    debit="stripe_balance",
    credit="fee_revenue",
    amount=2000,
)

_SHARES: Final = _FACT.format(
    id="share",
    kind="SHARE_TRANSFERRED",
    cause="tr_old",
    debit="recoveries_clearing",
    credit="stripe_balance",
    amount=8000,
)

# Without it, a worker would ask Stripe for it: work lies still there.
_PROCESSING: Final = _FACT.format(
    id="processing",
    kind="PROCESSING_FEE",
    cause="txn_old",
    debit="stripe_fees",
    credit="stripe_balance",
    amount=88,
)

_TRAIL: Final = """
INSERT INTO audit_event (at, action, subject, actor, role, request_id, transaction_id, seller_id,
                         before, after)
SELECT {at}, 'charge.succeeded', 'transaction:' || {transaction}, 'bench', 'system', 'bench',
       {transaction}, 'old-seller-' || n % 1000, '{{}}', '{{}}'
FROM {numbers}
"""

_WORK: Final = """
INSERT INTO outbox (id, kind, subject, request_id, state, tries, due_at, created_at, finished_at)
SELECT {job}, 'RUN_CHARGE', {transaction}::text, 'bench', 'DONE', 1, {at}, {at}, {at}
FROM {numbers}
"""

_EVENTS: Final = """
INSERT INTO webhook_event (id, reference, type, object_reference, endpoint, live, body_sha256,
                           state, attempts, created_at, received_at)
SELECT {event}, 'evt_old' || n, 'charge.succeeded', 'ch_old' || n, 'PLATFORM', false,
       sha256('{{}}'), 'PROCESSED', 1, {at}, {at}
FROM {numbers}
"""

_STATEMENTS: Final = (
    _TRANSACTIONS,
    _ATTEMPTS,
    _FEES,
    _SHARES,
    _PROCESSING,
    _TRAIL,
    _WORK,
    _EVENTS,
)

_KINDS: Final = ("transaction", "attempt", "posting", "job", "event", "share", "processing")

_CHUNK: Final = 50_000
"""Rows for each commit: deferred checks are kept in memory until then."""


def add_history(database: Database, rows: int) -> None:
    """Add so many transactions that ended long ago, each with what it left in every table."""
    database.run(_SELLERS)
    ids = {kind: _ID.format(kind=8000 + place) for place, kind in enumerate(_KINDS)}
    for first in range(1, rows + 1, _CHUNK):
        numbers = _NUMBERS.format(first=first, last=min(first + _CHUNK - 1, rows))
        for statement in _STATEMENTS:
            database.run(statement.format(numbers=numbers, at=_AT, **ids))
    database.run("VACUUM ANALYZE")
