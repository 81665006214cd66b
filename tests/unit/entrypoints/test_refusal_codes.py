"""Every error has been thought of: it is shown by its code, or it is kept inside."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages
from typing import Final

import application
import domain
from domain.errors import PaymentsError
from entrypoints.graphql.refusal import CODES, RefusalCode

KEPT_INSIDE: Final = {
    "PAYMENTS_ERROR": "the root, which nobody raises",
    "UNBALANCED_POSTING": "a bug of ours",
    "BROKER_UNAVAILABLE": "the list of readiness says it",
    "WRONG_ACCOUNT": "a process that does not start says it",
    "OBJECT_UNKNOWN": "a job tries again",
    "NOT_OURS": "an event is put aside",
    "CARD_MISSING": "the command line says it",
    "EXPORT_NOT_READY": "the door of files answers it",
    "EXPORT_TOO_LARGE": "the export says it",
    "AUDIT_HEAD_MALFORMED": "the command line says it",
    "REVERSAL_OUT_OF_RANGE": "a job stops and somebody looks",
    "AMOUNT_MISMATCH": "a job stops and somebody looks",
    "SECOND_CHARGE": "a job stops and somebody looks",
    "SECOND_TRANSFER": "a job stops and somebody looks",
    "ROTATION_UNFINISHED": "the command line says it",
    "TOKEN_REFUSED": "the door for browsers answers it",
    "WEBHOOK_REJECTED": "Stripe's door answers it",
    "FORBIDDEN": "a GraphQL error, not a refusal",
    "FELL_BEHIND": "the connection is closed with it",
}


def _errors() -> Iterator[type[PaymentsError]]:
    names = [
        module.name
        for package in (domain, application)
        for module in walk_packages(package.__path__, f"{package.__name__}.")
    ]
    for name in names:
        things = vars(import_module(name)).values()
        yield from (t for t in things if isinstance(t, type) and issubclass(t, PaymentsError))


def test_every_code_is_shown_or_kept_inside() -> None:
    unheard_of = {error.code for error in _errors()} - CODES - KEPT_INSIDE.keys()
    assert unheard_of == set()


def test_no_code_is_both() -> None:
    assert not CODES & KEPT_INSIDE.keys()


def test_the_schema_shows_a_code_as_it_is() -> None:
    assert [code.name for code in RefusalCode] == [code.value for code in RefusalCode]
