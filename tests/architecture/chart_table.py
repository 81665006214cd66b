"""The table of `docs/chart-of-accounts.md`, made from the chart; run me to write it anew."""

from pathlib import Path
from typing import Final

from domain.chart_of_accounts import CHART, ChartLine
from domain.ledger import Account

PAGE: Final = Path(__file__).parents[2] / "docs" / "chart-of-accounts.md"
BEGIN: Final = (
    "<!-- chart: begin; `python -m tests.architecture.chart_table` writes what follows -->"
)
END: Final = "<!-- chart: end -->"

_HEAD: Final = (
    "| Account | Type | Normal side | What it holds | When it must be zero |\n|---|---|---|---|---|"
)


def chart_table() -> str:
    """Return one row for each account, in the order of the enumeration."""
    return "\n".join([_HEAD, *(_row(account, CHART[account]) for account in Account)])


def rewritten(page: str) -> str:
    """Return the page with the table of today."""
    head, begin, rest = page.partition(BEGIN)
    _, end, tail = rest.partition(END)
    return f"{head}{begin}\n\n{chart_table()}\n\n{end}{tail}"


def _row(account: Account, line: ChartLine) -> str:
    cells = (f"`{account}`", line.type.lower(), line.side, line.meaning, f"When {line.zero_when}.")
    return f"| {' | '.join(cells)} |".replace("When never of itself.", "Never of itself.").replace(
        "When for each", "For each"
    )


if __name__ == "__main__":
    PAGE.write_text(rewritten(PAGE.read_text()))
