"""The invariants of the books as statements: each row is a finding in one currency."""

from typing import Final

from sqlalchemy import BigInteger, Integer, Interval, Uuid, bindparam, text

from adapters.postgres.queries.books import TRIAL_BALANCE
from adapters.postgres.tables.metadata import Moment
from domain.book_rules import SENT
from domain.charge import ChargeState

_COLLECTED: Final = ", ".join(f"'{state}'" for state in ChargeState if state.is_collected)
_SENT: Final = ", ".join(f"'{state}'" for state in sorted(SENT))

UNBALANCED: Final = text("""
    SELECT 'UNBALANCED' AS code, currency, count(*) AS found,
           CAST(sum(abs(minor)) AS bigint) AS minor
    FROM (
        SELECT currency, sum(amount_minor) AS minor FROM ledger_entry
        WHERE posting_id > :after AND posting_id <= :through
        GROUP BY posting_id, currency HAVING sum(amount_minor) <> 0
    ) AS posted
    GROUP BY currency
""").bindparams(bindparam("after", type_=Uuid), bindparam("through", type_=Uuid))

LAST_POSTING: Final = text("""
    SELECT id FROM (
        SELECT id FROM posting WHERE id > :after ORDER BY id LIMIT :at_once
    ) AS stretch
    ORDER BY id DESC LIMIT 1
""").bindparams(bindparam("after", type_=Uuid), bindparam("at_once", type_=Integer))

SNAPSHOT_OFF: Final = text("""
    WITH last AS (
        SELECT max(through_id) AS through_id FROM ledger_snapshot
    ), kept AS (
        SELECT account, currency, balance_minor AS minor FROM ledger_snapshot_balance
        WHERE through_id = (SELECT through_id FROM last)
    ), summed AS (
        SELECT account, currency, sum(amount_minor) AS minor FROM ledger_entry
        WHERE id <= (SELECT through_id FROM last)
        GROUP BY account, currency
    )
    SELECT 'SNAPSHOT_OFF' AS code, currency, count(*) AS found,
           CAST(sum(abs(coalesce(kept.minor, 0) - coalesce(summed.minor, 0))) AS bigint) AS minor
    FROM kept FULL JOIN summed USING (account, currency)
    WHERE coalesce(kept.minor, 0) <> coalesce(summed.minor, 0)
    GROUP BY currency
""")

TOTALS_OFF: Final = text(
    """
    WITH booked AS ({balances}), due_side AS (
        SELECT side, currency, sum(amount_minor - settled_minor) AS minor
        FROM due WHERE settled_minor < amount_minor GROUP BY side, currency
    ), expected AS (
        SELECT 'unallocated_receipts' AS account, currency,
               -sum(amount_minor - allocated_minor) AS minor
        FROM receipt WHERE allocated_minor < amount_minor GROUP BY currency
        UNION ALL
        SELECT 'seller_debts', currency, minor FROM due_side WHERE side = 'DEBT'
        UNION ALL
        SELECT 'seller_credits', currency, -minor FROM due_side WHERE side = 'CREDIT'
    )
    SELECT CASE account WHEN 'unallocated_receipts' THEN 'RECEIPTS_OFF'
                        WHEN 'seller_debts' THEN 'DEBTS_OFF' ELSE 'CREDITS_OFF' END AS code,
           currency, CAST(1 AS bigint) AS found,
           CAST(abs(coalesce(booked.minor, 0) - coalesce(expected.minor, 0)) AS bigint) AS minor
    FROM booked FULL JOIN expected USING (account, currency)
    WHERE account IN ('unallocated_receipts', 'seller_debts', 'seller_credits')
          AND coalesce(booked.minor, 0) <> coalesce(expected.minor, 0)
""".replace("{balances}", TRIAL_BALANCE)
).bindparams(bindparam("as_of", type_=Moment))

LAST_NUMBER: Final = text("SELECT coalesce(max(number), 0) AS number FROM transaction")

# What the books hold for each transaction, beside what its states say that they hold.
TRANSACTIONS: Final = text(
    """
    WITH looked_at AS (
        SELECT * FROM transaction WHERE number > :after AND number <= :through
    ), held AS (
        SELECT posting.transaction_id,
               sum(entry.amount_minor) FILTER (
                   WHERE entry.account IN ('fee_revenue', 'kept_fees')
               ) AS fee,
               sum(entry.amount_minor) FILTER (
                   WHERE entry.account = 'recoveries_clearing'
               ) AS clearing,
               bool_or(posting.kind IN ('FEE_CHARGED', 'FEE_KEPT')) AS has_fee,
               bool_or(posting.kind = 'SHARE_TRANSFERRED') AS has_share
        FROM looked_at
        JOIN posting ON posting.transaction_id = looked_at.id
        JOIN ledger_entry AS entry
            ON entry.posting_id = posting.id AND entry.currency = looked_at.currency
        GROUP BY posting.transaction_id
    ), owed AS (
        SELECT due.transaction_id, sum(due.amount_minor) AS minor
        FROM due JOIN looked_at ON looked_at.id = due.transaction_id
        WHERE due.side = 'DEBT' GROUP BY due.transaction_id
    ), stated AS (
        SELECT looked_at.*,
               charge_state IN ({collected}) AS is_collected,
               transfer_state IN ({sent}) AS is_sent,
               funds_flow = 'PLATFORM_COLLECTED' AS keeps_fee,
               fee_minor - waived_minor - credited_minor AS card_fee,
               payout_minor - withheld_minor - netted_minor AS share_due
        FROM looked_at
    ), weighed AS (
        SELECT stated.*, coalesce(held.has_fee, false) AS has_fee,
               coalesce(held.has_share, false) AS has_share,
               -coalesce(held.fee, 0) - CASE WHEN is_collected
                   THEN fee_minor - waived_minor - refunded_minor - forgone_minor
                   ELSE credited_minor END AS fee_off,
               coalesce(held.clearing, 0) - (
                   CASE WHEN is_sent THEN share_due ELSE 0 END
                   + CASE WHEN keeps_fee THEN fee_minor - forgone_minor ELSE 0 END
                   + netted_minor - coalesce(owed.minor, 0) - reversed_minor - funded_minor
               ) AS clearing_off
        FROM stated
        LEFT JOIN held ON held.transaction_id = stated.id
        LEFT JOIN owed ON owed.transaction_id = stated.id
    )
    SELECT finding.code, currency, count(*) AS found, CAST(sum(finding.minor) AS bigint) AS minor
    FROM weighed CROSS JOIN LATERAL (VALUES
        ('CHARGE_NOT_BOOKED',
         is_collected AND NOT has_fee AND (keeps_fee OR card_fee > 0),
         CASE WHEN keeps_fee THEN fee_minor ELSE card_fee END),
        ('TRANSFER_NOT_BOOKED', is_sent AND NOT has_share, share_due),
        ('FEES_OFF', fee_off <> 0, abs(fee_off)),
        ('CLEARING_OFF', clearing_off <> 0, abs(clearing_off)),
        ('CHARGE_STUCK',
         charge_state IN ('PENDING', 'PROCESSING') AND updated_at < :stuck_before, card_fee),
        ('TRANSFER_STUCK',
         transfer_state IN ('PLANNED', 'SUBMITTED') AND updated_at < :stuck_before, share_due)
    ) AS finding (code, is_found, minor)
    WHERE finding.is_found
    GROUP BY finding.code, currency
""".replace("{collected}", _COLLECTED).replace("{sent}", _SENT)
).bindparams(
    bindparam("after", type_=BigInteger),
    bindparam("through", type_=BigInteger),
    bindparam("stuck_before", type_=Moment),
)

WAITING: Final = text("""
    SELECT 'ATTEMPT_WITHOUT_OUTCOME' AS code, currency, count(*) AS found,
           CAST(sum(amount_minor) AS bigint) AS minor
    FROM attempt WHERE state IN ('IN_FLIGHT', 'UNKNOWN') AND created_at < :attempts_before
    GROUP BY currency
    UNION ALL
    SELECT CASE state WHEN 'DEAD' THEN 'EVENT_DEAD' ELSE 'EVENT_WAITING' END AS code,
           NULL, count(*), NULL
    FROM webhook_event
    WHERE state = 'DEAD'
          OR (state IN ('RECEIVED', 'PROCESSING', 'FAILED') AND received_at < :events_before)
    GROUP BY code
    UNION ALL
    SELECT 'JOB_OVERDUE', NULL, count(*), NULL
    FROM outbox WHERE state = 'READY' AND due_at < now() - :job_patience HAVING count(*) > 0
    UNION ALL
    SELECT 'JOB_DEAD', NULL, count(*), NULL
    FROM outbox WHERE state = 'DEAD' HAVING count(*) > 0
""").bindparams(
    bindparam("attempts_before", type_=Moment),
    bindparam("events_before", type_=Moment),
    bindparam("job_patience", type_=Interval),
)
"""Jobs are due by the database's own clock."""
