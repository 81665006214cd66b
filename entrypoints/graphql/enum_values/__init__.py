"""What each value of the domain's enums means to a caller; where the domain says it, that."""

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType
from typing import Final

from domain.chart_of_accounts import CHART
from domain.ledger import Account
from domain.reasons import WORDS, ReasonCode
from entrypoints.graphql.enum_values.books import BOOKS
from entrypoints.graphql.enum_values.checks import CHECKS
from entrypoints.graphql.enum_values.recourse import RECOURSE
from entrypoints.graphql.enum_values.sellers import SELLERS
from entrypoints.graphql.enum_values.transactions import TRANSACTIONS
from entrypoints.graphql.enum_values.work import WORK

VALUES: Final[Mapping[type[Enum], Mapping[str, str]]] = MappingProxyType(
    {
        **TRANSACTIONS,
        **RECOURSE,
        **BOOKS,
        **CHECKS,
        **SELLERS,
        **WORK,
        Account: {account.name: line.meaning for account, line in CHART.items()},
        ReasonCode: {reason.name: words.summary for reason, words in WORDS.items()},
    }
)
"""By enum and by the value's name: members of two enums that are text may be equal."""
