"""Invoices: listed and linked, finalized by hand, shown on a page and on paper."""

import re

import aiohttp

from tests.integration.sandbox.door import Door
from tests.integration.sandbox.subscribing import (
    HOUR,
    active,
    intent_of,
    invoices,
    now_of,
    period,
    subscribe,
    wait,
    wait_until,
)


async def test_invoices_are_found_by_whose_and_how_far(door: Door) -> None:
    ours, other = await active(door), await active(door)
    found = await door.v1.invoices.list_async({"customer": ours.customer, "status": "paid"})
    assert [row.id for row in found.data] == [ours.latest_invoice.id]
    of_other = await door.v1.invoices.list_async({"subscription": other.id})
    assert [row.id for row in of_other.data] == [other.latest_invoice.id]
    assert (await door.v1.invoices.list_async({"status": "open"})).data == []
    lines = await door.v1.invoices.line_items.list_async(ours.latest_invoice.id)
    assert [(line.amount, line.quantity) for line in lines.data] == [(2900, 1)]


async def test_a_payment_links_an_invoice_to_its_intent(door: Door) -> None:
    begun = await active(door)
    (payment,) = (
        await door.v1.invoice_payments.list_async({"invoice": begun.latest_invoice.id})
    ).data
    intent = payment.payment.payment_intent
    (same,) = (
        await door.v1.invoice_payments.list_async(
            {"payment": {"type": "payment_intent", "payment_intent": intent}}
        )
    ).data
    paid = await door.v1.payment_intents.retrieve_async(intent)
    assert (payment.status, payment.amount_paid, same.id) == ("paid", 2900, payment.id)
    assert (paid.status, paid.amount) == ("succeeded", 2900)
    assert (await door.v1.invoice_payments.retrieve_async(payment.id)).invoice == payment.invoice


async def test_a_draft_may_be_finalized_by_hand(door: Door) -> None:
    await door.control("POST", "/clock/freeze")
    begun = await active(door)
    await wait_until(door, period(begun)[1])
    draft = (await invoices(door, begun))[-1]
    finalized = await door.v1.invoices.finalize_invoice_async(draft.id)
    assert (finalized.status, finalized.number is not None) == ("open", True)
    await wait(door, HOUR)
    assert len(await invoices(door, begun)) == 2
    again = await door.refused(door.v1.invoices.finalize_invoice_async(draft.id))
    assert again.http_status == 400


async def test_the_page_of_an_invoice_leads_to_its_payment(
    door: Door, session: aiohttp.ClientSession
) -> None:
    customer = (await door.customer()).id
    begun = await subscribe(door, customer, payment_behavior="default_incomplete")
    invoice = begun.latest_invoice
    async with session.get(invoice.hosted_invoice_url) as answer:
        shown = await answer.text()
    assert invoice.number in shown
    assert "$29.00 USD" in shown
    (way,) = re.findall(r'href="(/sandbox/confirm/[^"]+)"', shown)
    async with session.post(door.url + way, data={"payment_method": "pm_card_visa"}) as answer:
        assert answer.status == 200
    paid = await door.v1.invoices.retrieve_async(invoice.id)
    async with session.get(paid.hosted_invoice_url) as answer:
        settled = await answer.text()
    assert (paid.status, (await now_of(door, begun)).status) == ("paid", "active")
    assert "/sandbox/confirm/" not in settled


async def test_an_invoice_is_there_on_paper(door: Door, session: aiohttp.ClientSession) -> None:
    begun = await active(door)
    async with session.get(begun.latest_invoice.invoice_pdf) as answer:
        paper = await answer.read()
    assert answer.content_type == "application/pdf"
    assert paper.startswith(b"%PDF-1.4")
    assert begun.latest_invoice.number.encode() in paper
    start = int(paper.rpartition(b"startxref\n")[2].split()[0])
    assert paper[start:].startswith(b"xref\n0 6\n")


async def test_a_link_to_no_invoice_leads_nowhere(
    door: Door, session: aiohttp.ClientSession
) -> None:
    begun = await active(door)
    address = begun.latest_invoice.hosted_invoice_url.rpartition("/")[0]
    for url in (f"{address}/nothing", f"{address}/nothing/pdf", f"{door.url}/sandbox/invoices/a/b"):
        async with session.get(url) as answer:
            assert answer.status == 410


async def test_an_intent_of_an_invoice_is_the_invoices(door: Door) -> None:
    customer = (await door.customer()).id
    begun = await subscribe(door, customer, payment_behavior="default_incomplete")
    intent = intent_of(begun.latest_invoice)
    canceled = await door.refused(door.v1.payment_intents.cancel_async(intent))
    changed = await door.refused(door.v1.payment_intents.update_async(intent, {"amount": 1}))
    assert (canceled.http_status, changed.http_status) == (400, 400)
