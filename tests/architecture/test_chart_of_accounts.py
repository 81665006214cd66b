"""The page on the accounts is the chart in code, and the chart has every account."""

from domain.book_check import BREACHES
from domain.chart_of_accounts import CHART
from domain.funds_flow import FundsFlow
from domain.ledger import Account
from tests.architecture.chart_table import PAGE, chart_table, rewritten

TEXT = PAGE.read_text()


def test_the_chart_has_every_account() -> None:
    assert list(CHART) == list(Account)


def test_the_table_of_accounts_is_the_chart() -> None:
    assert chart_table() in TEXT
    assert rewritten(TEXT) == TEXT


def test_the_page_names_every_breach_and_every_funds_flow() -> None:
    missing = [word for word in (*BREACHES, *FundsFlow) if f"`{word}`" not in TEXT]
    assert missing == []
