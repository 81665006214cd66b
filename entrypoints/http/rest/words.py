"""The words of the old contract, each read into one of ours, with the schema that says the same."""

import re
from typing import Annotated, Any, Final

from pydantic import PlainValidator, WithJsonSchema

from application.clean_up import DAYS_MAX as DAYS_KEPT_MAX
from application.ports.queries import PAGE_MAX
from application.replay_events import REASON_MAX
from application.show_audit import DAYS_MAX
from domain.currency import Currency, UnknownCurrency
from domain.ids import (
    ClaimId,
    CustomerReference,
    PaymentMethodReference,
    PriceReference,
    SellerId,
    SubscriptionId,
    SubscriptionReference,
    TransactionId,
)
from domain.seller_details import EMAIL_MAX, country_problem, email_problem
from entrypoints.graphql.ids import TRANSACTION_PREFIX, subscription_id_of, transaction_id_of
from entrypoints.graphql.reading import ADDRESS_MAX, TEXT_MAX, Problems

NUMBER_MAX: Final = 10**18
"""More than there will ever be, and less than 64 bits hold."""

PAGES_MAX: Final = 10_000
"""The last page that can be asked for by its number; who wants more pages by cursor."""

_DIGITS: Final = re.compile(r"0|[1-9][0-9]{0,17}")

JSON = dict[str, Any]

_NUMBER: Final[JSON] = {"type": "integer", "minimum": 0, "exclusiveMaximum": NUMBER_MAX}
_TEXT: Final[JSON] = {"type": "string", "minLength": 1, "maxLength": TEXT_MAX}
_NAME: Final[JSON] = {"anyOf": [_NUMBER, _TEXT]}
_TRANSACTION: Final = rf"^{TRANSACTION_PREFIX}[0-9a-f]{{32}}$"


def shown(name: str) -> int | str:
    """Return a name as the old service would show it: digits alone are a number."""
    return int(name) if _DIGITS.fullmatch(name) else name


def whole(given: object, *, least: int, most: int) -> int:
    """Read a whole number, which a path or a query writes as digits; raise `ValueError`."""
    number = int(given) if isinstance(given, str) and _DIGITS.fullmatch(given) else _integer(given)
    if number is None or not least <= number <= most:
        raise ValueError(f"must be a whole number from {least} to {most}")
    return number


def text(given: object, *, length_max: int = TEXT_MAX) -> str:
    """Read text that people can read; raise `ValueError`."""
    if not isinstance(given, str):
        raise ValueError("must be text")  # noqa: TRY004 - pydantic collects ValueErrors
    problems = Problems()
    problems.text("", given, length_max=length_max)
    _refuse(problems)
    return given


def _between(least: int, most: int) -> tuple[PlainValidator, WithJsonSchema]:
    def read(given: object) -> int:
        return whole(given, least=least, most=most)

    bounds = {"type": "integer", "minimum": least, "maximum": most}
    return PlainValidator(read), WithJsonSchema(bounds)


def _amount(given: object) -> int:
    number = _integer(given)
    if number is None or not 1 <= number < NUMBER_MAX:
        raise ValueError("must be a whole number of minor units, at least 1")
    return number


def _integer(given: object) -> int | None:
    """Return a whole number of JSON's, which may be written as 5.0; None for anything else."""
    if isinstance(given, float) and given.is_integer():
        return int(given)
    # A bool is an int to Python.
    return given if type(given) is int else None


def _name(given: object) -> str:
    number = _integer(given)
    if number is not None and 0 <= number < NUMBER_MAX:
        return str(number)
    if not isinstance(given, str):
        raise ValueError("must be a number or text")  # noqa: TRY004 - as above
    return text(given)


def _transaction(given: object) -> int | TransactionId:
    if isinstance(given, str) and given.startswith(TRANSACTION_PREFIX):
        found = transaction_id_of(given)
        if found is None:
            raise ValueError(f"must be a number, or look like {TRANSACTION_PREFIX}…")
        return found
    return whole(given, least=1, most=NUMBER_MAX - 1)


def _currency(given: object) -> Currency:
    try:
        return Currency.of(text(given))
    except UnknownCurrency as unknown:
        raise ValueError(unknown.fields[0].problem) from None


def _email(given: object) -> str:
    return _ruled(text(given, length_max=EMAIL_MAX), email_problem)


def _country(given: object) -> str:
    return _ruled(text(given), country_problem)


def _address(given: object) -> str:
    return text(given, length_max=ADDRESS_MAX)


def _reference(prefix: str) -> PlainValidator:
    def read(given: object) -> str:
        problems = Problems()
        found = problems.reference("", text(given), prefix=prefix)
        _refuse(problems)
        return found

    return PlainValidator(read)


def _reason(given: object) -> str:
    if not isinstance(given, str) or not 1 <= len(given.strip()) <= REASON_MAX:
        raise ValueError(f"must be 1 to {REASON_MAX} characters")
    return given


def _subscription(given: object) -> SubscriptionId | SubscriptionReference:
    wanted = text(given)
    known = subscription_id_of(wanted)
    if known is not None:
        return known
    problems = Problems()
    problems.reference("", wanted, prefix="sub_")
    _refuse(problems)
    return SubscriptionReference(wanted)


def _ruled(given: str, rule: Any) -> str:
    problem = rule(given)
    if problem is not None:
        raise ValueError(problem)
    return given


def _refuse(problems: Problems) -> None:
    if problems.found:
        raise ValueError(problems.found[0].problem)


def _pattern(prefix: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": f"^{prefix}[A-Za-z0-9_]{{1,250}}$"})


PageNumber = Annotated[int, *_between(1, PAGES_MAX)]
Limit = Annotated[int, *_between(1, PAGE_MAX)]
Days = Annotated[int, *_between(1, DAYS_MAX)]
DaysKept = Annotated[int, *_between(1, DAYS_KEPT_MAX)]
Place = Annotated[int, *_between(0, NUMBER_MAX - 1)]
Reason = Annotated[
    str,
    PlainValidator(_reason),
    WithJsonSchema({"type": "string", "minLength": 1, "maxLength": REASON_MAX}),
]
SubscriptionName = Annotated[
    SubscriptionId | SubscriptionReference,
    PlainValidator(_subscription),
    WithJsonSchema({"type": "string", "pattern": "^(sub_[A-Za-z0-9_]{1,250}|sbs_[0-9a-f]{32})$"}),
]
AmountGiven = Annotated[
    int,
    PlainValidator(_amount),
    WithJsonSchema({"type": "integer", "minimum": 1, "exclusiveMaximum": NUMBER_MAX}),
]
SellerName = Annotated[SellerId, PlainValidator(_name), WithJsonSchema(_NAME)]
SellerInPath = Annotated[SellerId, PlainValidator(text), WithJsonSchema(_TEXT)]
ClaimName = Annotated[ClaimId, PlainValidator(_name), WithJsonSchema(_NAME)]
TransactionName = Annotated[
    int | TransactionId,
    PlainValidator(_transaction),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "integer", "minimum": 1, "exclusiveMaximum": NUMBER_MAX},
                {"type": "string", "pattern": _TRANSACTION},
            ]
        }
    ),
]
TransactionInPath = Annotated[
    int | TransactionId,
    PlainValidator(_transaction),
    WithJsonSchema({"type": "string", "pattern": rf"^[1-9][0-9]{{0,17}}$|{_TRANSACTION}"}),
]
CurrencyCode = Annotated[
    Currency,
    PlainValidator(_currency),
    WithJsonSchema({"type": "string", "pattern": "^[A-Za-z]{3}$"}),
]
Email = Annotated[
    str,
    PlainValidator(_email),
    WithJsonSchema({"type": "string", "format": "email", "maxLength": EMAIL_MAX}),
]
Country = Annotated[
    str,
    PlainValidator(_country),
    WithJsonSchema({"type": "string", "pattern": "^[A-Za-z]{2}$"}),
]
Address = Annotated[
    str,
    PlainValidator(_address),
    WithJsonSchema({"type": "string", "minLength": 1, "maxLength": ADDRESS_MAX}),
]
Text = Annotated[str, PlainValidator(text), WithJsonSchema(_TEXT)]
CardReference = Annotated[PaymentMethodReference, _reference("pm_"), _pattern("pm_")]
StripeCustomer = Annotated[CustomerReference, _reference("cus_"), _pattern("cus_")]
StripePrice = Annotated[PriceReference, _reference("price_"), _pattern("price_")]
