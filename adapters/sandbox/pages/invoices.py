"""The page behind an invoice's link, where it can be paid, and the same on paper."""

from starlette.requests import Request
from starlette.responses import Response

from adapters.sandbox.core.json import Json
from adapters.sandbox.pages.finding import Found
from adapters.sandbox.pages.markup import tag
from adapters.sandbox.pages.paper import pdf
from adapters.sandbox.pages.shell import facts, gone, page
from adapters.sandbox.pages.tables import grid
from adapters.sandbox.pages.words import moment, money
from adapters.sandbox.resources.collection import InvoicePage
from adapters.sandbox.wire.world import World


class Invoices:
    """Shows an invoice to whoever has its link."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def show(self, request: Request) -> Response:
        """Show what is to be paid, and the way to pay it."""
        found = self._find(request)
        if found is None:
            return gone()
        invoice = found.subject
        ways = [tag("a", "Download as PDF", href=invoice["invoice_pdf"])]
        secret = _secret_of(found)
        if secret is not None:
            ways.insert(0, tag("a", "Pay this invoice", href=f"/sandbox/confirm/{secret}"))
        return page(
            f"Invoice {invoice['number']}",
            facts(**_facts(invoice)),
            grid(["what", "amount"], _lines(invoice)),
            *(tag("p", way) for way in ways),
        )

    async def download(self, request: Request) -> Response:
        """Give the invoice as one page of PDF."""
        found = self._find(request)
        if found is None:
            return gone()
        invoice = found.subject
        told = [f"{name.replace('_', ' ')}: {text}" for name, text in _facts(invoice).items()]
        rows = [f"{what}: {amount}" for what, amount in _lines(invoice)]
        name = f"inline; filename=invoice-{invoice['number']}.pdf"
        return Response(
            pdf(f"Invoice {invoice['number']}", [*told, "", *rows]),
            media_type="application/pdf",
            headers={"content-disposition": name},
        )

    def _find(self, request: Request) -> Found | None:
        desk = self._world.desk_of(request.path_params["platform"])
        if desk is None:
            return None
        link = desk.platform.own.hidden.get(request.path_params["token"])
        if not isinstance(link, InvoicePage):
            return None
        merchant = desk.platform.merchant(link.merchant_id) or desk.platform.own
        invoice = merchant.find(link.invoice_id)
        return None if invoice is None else Found(desk=desk, merchant=merchant, subject=invoice)


def _facts(invoice: Json) -> dict[str, str]:
    currency = invoice["currency"]
    return {
        "status": invoice["status"],
        "amount_due": money(invoice["amount_remaining"], currency),
        "paid": money(invoice["amount_paid"], currency) if invoice["amount_paid"] else "",
        "billed_to": invoice["customer_email"] or invoice["customer"],
        "issued": moment(invoice["effective_at"] or invoice["created"]),
        "due": moment(invoice["due_date"]) if invoice["due_date"] else "",
    }


def _lines(invoice: Json) -> list[list[str]]:
    return [
        [line["description"], money(line["amount"], line["currency"])]
        for line in invoice["lines"]["data"]
    ]


def _secret_of(found: Found) -> str | None:
    """Return the secret to pay an open invoice with."""
    if found.subject["status"] != "open":
        return None
    payments = found.merchant.table("invoice_payment").having("invoice", found.subject["id"])
    if not payments:
        return None
    intent = found.merchant.find(payments[-1]["payment"]["payment_intent"]) or {}
    return intent.get("client_secret")
