"""A seller as one who pays: what is learnt of it, and the refusal to use another's card."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations

from domain.customer import NotThisSellers
from domain.ids import CustomerReference, PaymentMethodReference
from tests.builders import LATER, NOON, a_customer


def test_a_customer_gets_its_name_and_its_card() -> None:
    customer = a_customer()
    reference, card = CustomerReference("cus_1"), PaymentMethodReference("pm_1")
    assert (customer.reference, customer.default_card) == (None, None)
    known = customer.known_as(reference)
    assert known == replace(customer, reference=reference)
    chosen = known.paying_with(card, at=LATER)
    assert replace(chosen, default_chosen_at=None) == replace(known, default_card=card)


def test_setups_heard_of_in_any_order_leave_the_latest_card() -> None:
    moments = {"pm_1": NOON, "pm_2": LATER, "pm_3": LATER}
    for order in permutations(moments):
        customer = a_customer()
        for name in order:
            customer = customer.saving(PaymentMethodReference(name), at=moments[name])
        assert (customer.default_card, customer.default_chosen_at) == ("pm_3", LATER)


def test_a_choice_holds_against_every_setup_up_to_then_and_yields_to_the_next() -> None:
    first, chosen, last = (PaymentMethodReference(f"pm_{n}") for n in (1, 0, 2))
    customer = a_customer().paying_with(chosen, at=NOON)
    assert customer.saving(last, at=NOON) == customer
    # Our clock may lag behind the one that dates the setups: what is known came first all the same.
    ahead = a_customer().saving(first, at=LATER).paying_with(chosen, at=NOON)
    assert ahead.default_card == chosen
    assert ahead.saving(first, at=LATER) == ahead
    assert ahead.saving(last, at=LATER + timedelta(seconds=1)).default_card == last


def test_a_strangers_card_is_refused_by_the_field_that_named_it() -> None:
    refusal = NotThisSellers("paymentMethodId")
    (problem,) = refusal.fields
    assert (refusal.code, refusal.retryable) == ("NOT_THIS_SELLERS", False)
    assert problem.field == "paymentMethodId"
    assert str(refusal) == "paymentMethodId does not belong to this seller"
