"""Every error has a class: a stable code, and whether to ask again."""

from domain.amazon_reversal import NotAClawback
from domain.audit_head import HeadMalformed
from domain.charge import ChargeState, ChargeTrigger
from domain.clawback import ClawbackExceeds, NothingLeft, SettlementImpossible
from domain.connect_account import AccountExists, AccountTaken, CountryUnsupported
from domain.currency import Currency, UnknownCurrency
from domain.customer import CardNotChargeable, NotThisSellers
from domain.due import DebtExceeded
from domain.errors import DomainError, FieldProblem, InvalidInput, PaymentsError, invalid
from domain.fees import FeeRejected
from domain.ledger import Unbalanced
from domain.money import CurrencyMismatch
from domain.receipt import ReceiptExhausted
from domain.remedies import CancelImpossible, RetryImpossible, ReversalImpossible
from domain.subscription import SubscriptionEnded
from domain.transfer import ReversalOutOfRange
from domain.transition import IllegalTransition
from tests.builders import usd

REFUSALS: list[DomainError] = [
    CancelImpossible("the fee is charged"),
    CardNotChargeable(),
    AccountExists(),
    AccountTaken(),
    ClawbackExceeds("amountClawedBackCents", usd(1)),
    CountryUnsupported(),
    CurrencyMismatch(Currency.USD, Currency.EUR),
    DebtExceeded(usd(1)),
    FeeRejected("too little"),
    IllegalTransition(ChargeState.KEPT, ChargeTrigger.RETRY),
    HeadMalformed("no head"),
    NotAClawback("REVERSAL_REIMBURSEMENT", 1),
    NothingLeft("all of it was clawed back"),
    NotThisSellers("customerId"),
    ReceiptExhausted(usd(1)),
    RetryImpossible("the fee is charged"),
    ReversalImpossible("nothing was sent"),
    ReversalOutOfRange(usd(2), share=usd(1)),
    SubscriptionEnded("over"),
    SettlementImpossible("no card was charged"),
    Unbalanced(Currency.USD, 1),
    UnknownCurrency("xyz"),
    InvalidInput(FieldProblem("email", "is empty")),
]


def test_a_rules_no_is_final_and_has_a_code_of_its_own() -> None:
    assert {refusal.code for refusal in REFUSALS} == {
        "CANCEL_IMPOSSIBLE",
        "CARD_NOT_CHARGEABLE",
        "ACCOUNT_EXISTS",
        "ACCOUNT_TAKEN",
        "AUDIT_HEAD_MALFORMED",
        "CLAWBACK_EXCEEDS",
        "COUNTRY_UNSUPPORTED",
        "CURRENCY_MISMATCH",
        "DEBT_EXCEEDED",
        "FEE_REJECTED",
        "ILLEGAL_TRANSITION",
        "NOTHING_LEFT",
        "NOT_A_CLAWBACK",
        "NOT_THIS_SELLERS",
        "RECEIPT_EXHAUSTED",
        "RETRY_IMPOSSIBLE",
        "REVERSAL_IMPOSSIBLE",
        "REVERSAL_OUT_OF_RANGE",
        "SUBSCRIPTION_ENDED",
        "SETTLEMENT_IMPOSSIBLE",
        "UNBALANCED_POSTING",
        "VALIDATION_FAILED",
    }
    assert not any(refusal.retryable for refusal in REFUSALS)


def test_every_rule_of_the_domain_is_in_the_list_above() -> None:
    ours = {cls for cls in DomainError.__subclasses__() if cls.__module__.startswith("domain.")}
    assert ours == {type(refusal) for refusal in REFUSALS}


def test_an_error_blames_nothing_unless_it_says_so() -> None:
    assert PaymentsError().fields == ()


def test_invalid_input_names_each_field() -> None:
    refusal = InvalidInput(FieldProblem("email", "is empty"), FieldProblem("country", "unknown"))
    assert str(refusal) == "email: is empty; country: unknown"
    assert [problem.field for problem in refusal.fields] == ["email", "country"]
    assert invalid("email", "is empty").fields == (FieldProblem("email", "is empty"),)
