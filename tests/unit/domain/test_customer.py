"""A seller as one who pays: what is learnt of it, and the refusal to use another's card."""

from dataclasses import replace

from domain.customer import NotThisSellers
from domain.ids import CustomerReference, PaymentMethodReference
from tests.builders import a_customer


def test_a_customer_gets_its_name_and_its_card() -> None:
    customer = a_customer()
    reference, card = CustomerReference("cus_1"), PaymentMethodReference("pm_1")
    assert (customer.reference, customer.default_card) == (None, None)
    known = customer.known_as(reference)
    assert known == replace(customer, reference=reference)
    assert known.paying_with(card) == replace(known, default_card=card)


def test_a_strangers_card_is_refused_by_the_field_that_named_it() -> None:
    refusal = NotThisSellers("paymentMethodId")
    (problem,) = refusal.fields
    assert (refusal.code, refusal.retryable) == ("NOT_THIS_SELLERS", False)
    assert problem.field == "paymentMethodId"
    assert str(refusal) == "paymentMethodId does not belong to this seller"
