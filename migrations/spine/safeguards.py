"""What the database itself refuses, whoever asks.

Functions name the schema in full: a session may make temporary tables, and those would come
first in a search.
"""

from collections.abc import Mapping
from typing import Final

# One save may take several steps of the state machines at once (a card is saved and charged), so
# these are the states that can be reached at all. Money that moved is never unmoved.
_UNCHARGED: Final = (
    "AWAITING_PAYMENT_METHOD",
    "PENDING",
    "PROCESSING",
    "REQUIRES_ACTION",
    "FAILED",
)
_UNSENT: Final = ("PLANNED", "HELD", "SUBMITTED", "FAILED")

_CHARGE_REACHES: Final = {
    **dict.fromkeys(_UNCHARGED, (*_UNCHARGED, "CHARGED", "CANCELLED", "DISPUTED", "REFUNDED")),
    "CHARGED": ("DISPUTED", "REFUNDED"),
    "DISPUTED": ("CHARGED", "REFUNDED"),
}

_TRANSFER_REACHES: Final = {
    **dict.fromkeys(("NONE", *_UNSENT), (*_UNSENT, "TRANSFERRED", "REVERSED")),
    "TRANSFERRED": ("REVERSED",),
}

APPEND_ONLY: Final = ("posting", "ledger_entry", "audit_event", "audit_seal")

FUNCTION_NAMES: Final = (
    "charge_moves",
    "transfer_moves",
    "refuse_illegal_move",
    "refuse_change",
    "require_balanced_entries",
    "require_entries",
)


def safeguards(schema: str) -> tuple[str, ...]:
    """Return the functions and triggers that guard the tables of `schema`."""
    return (
        *_moves(schema),
        _REFUSE_CHANGE,
        *(statement for table in APPEND_ONLY for statement in _append_only(table)),
        _REQUIRE_BALANCED_ENTRIES,
        """
        CREATE TRIGGER balanced_entries AFTER INSERT ON ledger_entry
            REFERENCING NEW TABLE AS added
            FOR EACH STATEMENT EXECUTE FUNCTION require_balanced_entries()
        """,
        "ALTER TABLE ledger_entry ENABLE ALWAYS TRIGGER balanced_entries",
        _REQUIRE_ENTRIES.replace("{schema}", schema),
        """
        CREATE CONSTRAINT TRIGGER entries_by_commit AFTER INSERT ON posting
            DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_entries()
        """,
        "ALTER TABLE posting ENABLE ALWAYS TRIGGER entries_by_commit",
    )


def _moves(schema: str) -> tuple[str, ...]:
    return (
        _list_function("charge_moves", _CHARGE_REACHES),
        _list_function("transfer_moves", _TRANSFER_REACHES),
        _REFUSE_ILLEGAL_MOVE.replace("{schema}", schema),
        """
        CREATE TRIGGER legal_moves BEFORE UPDATE ON transaction
            FOR EACH ROW
            WHEN (OLD.charge_state <> NEW.charge_state OR OLD.transfer_state <> NEW.transfer_state)
            EXECUTE FUNCTION refuse_illegal_move()
        """,
    )


def _list_function(name: str, reaches: Mapping[str, tuple[str, ...]]) -> str:
    moves = [(old, new) for old, states in reaches.items() for new in states if old != new]
    values = ", ".join(f"'{old}>{new}'" for old, new in moves)
    return (
        f"CREATE FUNCTION {name}() RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE"
        f" RETURN ARRAY[{values}]"
    )


def _append_only(table: str) -> tuple[str, ...]:
    return (
        f"""
        CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
        """,
        # Always: a session that replays replication would otherwise pass it by.
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER append_only",
    )


_REFUSE_ILLEGAL_MOVE: Final = """
CREATE FUNCTION refuse_illegal_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.charge_state <> NEW.charge_state
       AND OLD.charge_state || '>' || NEW.charge_state <> ALL ({schema}.charge_moves()) THEN
        RAISE EXCEPTION 'a charge never goes from % to %', OLD.charge_state, NEW.charge_state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'transaction_charge_moves';
    END IF;
    IF OLD.transfer_state <> NEW.transfer_state
       AND OLD.transfer_state || '>' || NEW.transfer_state <> ALL ({schema}.transfer_moves()) THEN
        RAISE EXCEPTION 'a transfer never goes from % to %', OLD.transfer_state, NEW.transfer_state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'transaction_transfer_moves';
    END IF;
    RETURN NEW;
END
$$
"""

_REFUSE_CHANGE: Final = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'insufficient_privilege';
END
$$
"""

# A statement must bring line 1 of every posting that it touches, and (posting, line) is unique:
# so all entries of a posting come in one statement, and none can be added to it later.
_REQUIRE_BALANCED_ENTRIES: Final = """
CREATE FUNCTION require_balanced_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM added GROUP BY posting_id, currency HAVING sum(amount_minor) <> 0) THEN
        RAISE EXCEPTION 'the entries of a posting must sum to zero in each currency'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_entry_balance';
    END IF;
    IF EXISTS (SELECT FROM added GROUP BY posting_id HAVING min(line) <> 1) THEN
        RAISE EXCEPTION 'the entries of a posting come in one statement, counted from 1'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_entry_lines';
    END IF;
    RETURN NULL;
END
$$
"""

_REQUIRE_ENTRIES: Final = """
CREATE FUNCTION require_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM {schema}.ledger_entry WHERE posting_id = NEW.id) THEN
        RAISE EXCEPTION 'posting % has no entries', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'posting_entries';
    END IF;
    RETURN NULL;
END
$$
"""
