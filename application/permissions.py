"""Who may do what: the one table.

A use case asks for a permission by name: `actor.require(Permission.JOB_RETRY)`, or, where it
touches one seller's data, `actor.require(Permission.CARD_WRITE, seller_id)`, which also refuses
a seller who is not that one. A new operation takes a permission that is here, or adds one to
`Permission` and to the sets of those who hold it. A permission that services may hold is also the
name of the scope that grants it in a service's token.

Who reads: sellers their own, services as their scopes say, everybody else every seller.
Support lets work go on that somebody else decided, and decides nothing about money. Auditors
change nothing; an export and a comparison with Stripe are readings that take longer.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from application.role import Role


class Permission(StrEnum):
    """One kind of thing that a caller may be allowed, as `object:verb`."""

    TRANSACTION_READ = "transaction:read"
    SELLER_READ = "seller:read"
    FEE_READ = "fee:read"

    CHARGE_CREATE = "charge:create"
    CHARGE_CONFIRM = "charge:confirm"
    RECEIPT_RECORD = "receipt:record"
    ACCOUNT_WRITE = "account:write"
    ACCOUNT_REFRESH = "account:refresh"
    CARD_WRITE = "card:write"
    CUSTOMER_MAP = "customer:map"
    SUBSCRIPTION_WRITE = "subscription:write"

    ACCOUNT_LIST = "account:list"
    EVENT_READ = "event:read"
    QUEUE_READ = "queue:read"
    KEY_READ = "key:read"
    SYSTEM_READ = "system:read"
    BOOKS_READ = "books:read"
    RECONCILIATION_READ = "reconciliation:read"
    RECONCILIATION_TRY = "reconciliation:try"
    CLAWBACK_PREVIEW = "clawback:preview"
    FEE_SIMULATE = "fee:simulate"

    AUDIT_READ = "audit:read"
    EXPORT_MAKE = "export:make"

    EVENT_REPLAY = "event:replay"
    JOB_RETRY = "job:retry"
    TRANSACTION_RECONCILE = "transaction:reconcile"

    RECONCILIATION_RUN = "reconciliation:run"
    TRANSACTION_CANCEL = "transaction:cancel"
    TRANSACTION_RETRY = "transaction:retry"
    TRANSFER_RETRY = "transfer:retry"
    TRANSFER_REVERSE = "transfer:reverse"
    CLAWBACK_CREATE = "clawback:create"
    DEBT_WRITE_OFF = "debt:write_off"
    MONEY_STOP_LIFT = "money_stop:lift"
    FEE_SET = "fee:set"
    ACCOUNT_LINK = "account:link"
    EVENT_IGNORE = "event:ignore"
    JOB_DISCARD = "job:discard"
    WEBHOOK_REGISTER = "webhook:register"
    DATA_CLEAN_UP = "data:clean_up"
    EVENT_SIMULATE = "event:simulate"
    CLOCK_ADVANCE = "clock:advance"


_P = Permission

_OF_SELLERS: Final = frozenset(
    {
        _P.TRANSACTION_READ,
        _P.SELLER_READ,
        _P.FEE_READ,
        _P.CHARGE_CONFIRM,
        _P.ACCOUNT_WRITE,
        _P.ACCOUNT_REFRESH,
        _P.CARD_WRITE,
        _P.SUBSCRIPTION_WRITE,
    }
)

SERVICE_SCOPES: Final = _OF_SELLERS | {
    _P.CHARGE_CREATE,
    _P.RECEIPT_RECORD,
    _P.CUSTOMER_MAP,
}
"""All that a service's token may be given."""

DEFAULT_SCOPES: Final = frozenset(
    {_P.CHARGE_CREATE, _P.RECEIPT_RECORD, _P.TRANSACTION_READ, _P.FEE_READ}
)
"""What a service's token may do that names no scopes: the Refund Engine's job, and no more.

Tokens from before there were scopes go on charging, and open no account and touch no card.
"""

_READINGS: Final = frozenset(
    {
        _P.TRANSACTION_READ,
        _P.SELLER_READ,
        _P.FEE_READ,
        _P.ACCOUNT_LIST,
        _P.EVENT_READ,
        _P.QUEUE_READ,
        _P.KEY_READ,
        _P.SYSTEM_READ,
        _P.BOOKS_READ,
        _P.RECONCILIATION_READ,
        _P.RECONCILIATION_TRY,
        _P.CLAWBACK_PREVIEW,
        _P.FEE_SIMULATE,
    }
)

PERMISSIONS: Final[Mapping[Role, frozenset[Permission]]] = MappingProxyType(
    {
        Role.SELLER: _OF_SELLERS,
        Role.SERVICE: SERVICE_SCOPES,
        Role.SUPPORT: _READINGS
        | {_P.ACCOUNT_REFRESH, _P.EVENT_REPLAY, _P.JOB_RETRY, _P.TRANSACTION_RECONCILE},
        Role.AUDITOR: _READINGS | {_P.AUDIT_READ, _P.EXPORT_MAKE},
        # Numbers for callers of old are given to the service that speaks for them, and to it alone.
        Role.ADMIN: frozenset(Permission) - {_P.CUSTOMER_MAP},
        Role.SYSTEM: frozenset(
            {
                _P.ACCOUNT_REFRESH,
                _P.BOOKS_READ,
                _P.RECONCILIATION_READ,
                _P.RECONCILIATION_TRY,
                _P.RECONCILIATION_RUN,
                _P.TRANSACTION_RECONCILE,
            }
        ),
    }
)
"""The most that each role may do; a service may do as much of it as its scopes say."""
