"""Makes GraphiQL's saved tabs of the saved operations; run as a program, writes them to the page.

A tab has one pane for the variables of all its operations, so an `input` is called after its own.
"""

import json
import re
from collections.abc import Iterable
from typing import Any, Final

from entrypoints.http.graphiql.tabs import TABS_FILE
from tests.operations.saved import SAVED, SavedOperation

FLOWS: Final = {
    "Overview: how the service stands, and what is not ready for production.": (
        "back_office/service_at_a_glance",
        "back_office/readiness",
    ),
    "Onboarding: a seller's account is opened and completed on Stripe's pages.": (
        "frontend/start_onboarding",
        "frontend/continue_onboarding",
        "frontend/seller_overview",
    ),
    "Cards: one is saved, chosen, taken away.": (
        "frontend/save_card",
        "frontend/choose_card",
        "frontend/remove_card",
    ),
    "Refund confirmation: a refund is confirmed, and its fee is charged once.": (
        "refund_engine/quote_fee",
        "refund_engine/charge_commission",
        "refund_engine/commission_of_claim",
        "refund_engine/commission_status",
    ),
    "Funding: Amazon's money arrives, and what is owed to the seller can leave.": (
        "back_office/record_receipt",
        "frontend/money_underway",
    ),
    "Payment processing: a fee is charged and a share sent; watch it, and mend what stands.": (
        "back_office/follow_transaction",
        "back_office/why_stuck",
        "back_office/retry_transaction",
        "frontend/confirm_payment",
    ),
    "Clawback: Amazon takes money back, and so do we.": (
        "back_office/preview_clawback",
        "back_office/clawback",
    ),
    "Subscriptions: one is begun, invoiced and ended.": (
        "frontend/subscribe",
        "frontend/billing",
        "frontend/cancel_subscription",
    ),
    "Reconciliation: the books are held against Stripe, all of them or one transaction's.": (
        "back_office/reconciliation_summary",
        "back_office/start_reconciliation",
        "back_office/follow_reconciliation",
        "back_office/reconcile_transaction",
    ),
    "Books: what every account holds, and a seller's months.": (
        "back_office/books",
        "frontend/statements",
    ),
    "Events: what Stripe told is acted on again, or tried first.": ("back_office/replay_events",),
    "Audit: what was recorded of a seller, and whether it is all there.": (
        "back_office/audit_of_seller",
        "back_office/verify_audit",
    ),
}
"""Every flow of the README, with the operations that walk through it.

The first names the tab, and is what runs where somebody presses keys without choosing: no money
moves by it."""

_HINT: Final = "# Play asks which operation to run; variables are below."


def tabs() -> list[dict[str, str]]:
    """Return the tabs as GraphiQL takes them."""
    return [_tab(title, [SAVED[key] for key in keys]) for title, keys in FLOWS.items()]


def as_file(made: list[dict[str, str]]) -> str:
    """Return the words of the file."""
    return json.dumps(made, indent=2, ensure_ascii=False) + "\n"


def together(each: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Return the variables of one pane; raise `ValueError` where a name means two things."""
    found: dict[str, Any] = {}
    for variables in each:
        for name, value in variables.items():
            if found.setdefault(name, value) != value:
                raise ValueError(f"two operations of one tab mean different things by ${name}")
    return found


def _tab(title: str, operations: list[SavedOperation]) -> dict[str, str]:
    documents = [_renamed(operation) for operation in operations]
    variables = together(_variables_of(operation) for operation in operations)
    return {
        "query": f"# {title}\n{_HINT}\n\n" + "\n".join(documents),
        "variables": json.dumps(variables, indent=2, ensure_ascii=False),
    }


def _renamed(operation: SavedOperation) -> str:
    return re.sub(r"\$input\b", f"${_own(operation)}", operation.document)


def _variables_of(operation: SavedOperation) -> dict[str, Any]:
    given = operation.variables
    return {_own(operation) if name == "input" else name: given[name] for name in given}


def _own(operation: SavedOperation) -> str:
    first, *rest = operation.name.split("_")
    return first + "".join(word.capitalize() for word in rest)


if __name__ == "__main__":
    TABS_FILE.write_text(as_file(tabs()))
