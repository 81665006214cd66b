"""Sellers' invoices as callers see them."""

from datetime import datetime

import strawberry

from application.ports.billing import InvoicePage
from domain import invoice as domain
from domain.ids import InvoiceId
from domain.invoice import InvoiceStatus
from entrypoints.graphql.ids import invoice_id_of, public_invoice_id
from entrypoints.graphql.money import Money
from entrypoints.graphql.node import Node
from entrypoints.graphql.paging import PageInfo, place_of
from entrypoints.graphql.reading import Problems
from entrypoints.graphql.resolver import resolver


@strawberry.type(description="How the collection of an invoice goes.")
class Dunning:
    """The tries to collect, shown."""

    attempt_count: int = strawberry.field(description="How often it was tried.")
    next_payment_attempt: datetime | None = strawberry.field(
        description="When Stripe tries again, if it does."
    )
    last_payment_error: str | None = strawberry.field(
        description="Stripe's code for why the last try failed, if it did."
    )


@strawberry.type(description="A seller's invoice, as Stripe last described it.")
class Invoice(Node):
    """An invoice, shown."""

    seller_id: strawberry.ID = strawberry.field(description="Whose it is.")
    invoice_id: strawberry.ID = strawberry.field(description="Stripe's own id of it.")
    subscription_id: strawberry.ID | None = strawberry.field(
        description="The subscription that it is for, by Stripe's id."
    )
    number: str | None = strawberry.field(description="Its number; a draft has none.")
    status: InvoiceStatus = strawberry.field(description="Stripe's word for it.")
    amount_due: Money = strawberry.field(description="What it asks for.")
    amount_paid: Money = strawberry.field(description="What was paid.")
    amount_remaining: Money = strawberry.field(description="What is left to pay.")
    period_start: datetime = strawberry.field(description="From when on it pays for.")
    period_end: datetime = strawberry.field(description="Until when it pays for.")
    hosted_url: str | None = strawberry.field(description="Stripe's page to see and pay it.")
    pdf_url: str | None = strawberry.field(description="Stripe's print of it.")
    dunning: Dunning = strawberry.field(description="How its collection goes.")
    created_at: datetime = strawberry.field(description="When Stripe made it.")

    @classmethod
    def of(cls, invoice: domain.Invoice) -> "Invoice":
        """Return an invoice, shown."""
        facts = invoice.facts
        return cls(
            id=public_invoice_id(invoice.id),
            seller_id=strawberry.ID(invoice.seller_id),
            invoice_id=strawberry.ID(facts.reference),
            subscription_id=strawberry.ID(facts.subscription) if facts.subscription else None,
            number=facts.number,
            status=facts.status,
            amount_due=Money.of(facts.amount_due),
            amount_paid=Money.of(facts.amount_paid),
            amount_remaining=Money.of(facts.amount_remaining),
            period_start=facts.period_start,
            period_end=facts.period_end,
            hosted_url=facts.hosted_page,
            pdf_url=facts.pdf,
            dunning=Dunning(
                attempt_count=facts.attempt_count,
                next_payment_attempt=facts.next_payment_attempt,
                last_payment_error=facts.last_payment_error,
            ),
            created_at=facts.created_at,
        )


@strawberry.type(description="An invoice and its place in the list.")
class InvoiceEdge:
    """An edge, shown."""

    cursor: str = strawberry.field(description="The place; give it as `after` to go on from here.")
    node: Invoice = strawberry.field(description="The invoice.")


@strawberry.type(description="One page of invoices, newest first.")
class InvoiceConnection:
    """A page, shown."""

    page: strawberry.Private[InvoicePage]
    is_first: strawberry.Private[bool]

    @resolver
    def edges(self) -> list[InvoiceEdge]:
        """List the invoices with their cursors."""
        return [
            InvoiceEdge(cursor=public_invoice_id(row.id), node=Invoice.of(row))
            for row in self.page.rows
        ]

    @resolver
    def nodes(self) -> list[Invoice]:
        """List the invoices alone."""
        return [Invoice.of(row) for row in self.page.rows]

    @resolver
    def page_info(self) -> PageInfo:
        """Show where the page lies."""
        cursors = [public_invoice_id(row.id) for row in self.page.rows]
        return place_of(cursors, has_next=self.page.has_next, has_previous=not self.is_first)


def read_invoice_cursor(after: str | None, problems: Problems) -> InvoiceId | None:
    """Return the place that a cursor stands for."""
    found = None if after is None else invoice_id_of(after)
    if after is not None and found is None:
        problems.blame("after", "is not a cursor of this list")
    return found
