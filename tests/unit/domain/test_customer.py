"""A seller as one who pays: what is learnt of it, and the refusal to use another's card."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

from domain.customer import CardNotChargeable, NotThisSellers
from domain.ids import CustomerReference, PaymentMethodReference
from tests.builders import LATER, NOON, a_card, a_customer, a_seller_id


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


def test_a_card_is_valid_to_the_end_of_its_month_and_warned_of_for_thirty_days() -> None:
    card = replace(a_card(a_seller_id()), exp_month=12, exp_year=2031)
    end = datetime(2032, 1, 1, tzinfo=UTC)
    assert card.expires_at == end
    second = timedelta(seconds=1)
    assert card.is_chargeable(at=end - second)
    assert not card.is_chargeable(at=end)
    soon = end - timedelta(days=30)
    assert [card.expires_soon(at=at) for at in (soon - second, soon, end - second, end)] == [
        False, True, True, False,
    ]  # fmt: skip
    assert replace(card, exp_month=2).expires_at == datetime(2031, 3, 1, tzinfo=UTC)


def test_a_card_that_was_detached_or_refused_stays_so() -> None:
    card = a_card(a_seller_id())
    detached, refused = card.detached(at=NOON), card.refused(at=NOON)
    assert card.is_chargeable(at=NOON)
    assert not detached.is_chargeable(at=NOON)
    assert not refused.is_chargeable(at=NOON)
    assert (detached.detached(at=LATER), refused.refused(at=LATER)) == (detached, refused)


def test_a_customer_loses_its_default_to_the_newest_other_card_or_to_none() -> None:
    heir, lost = a_card(a_seller_id()), PaymentMethodReference("pm_lost")
    customer = a_customer().saving(lost, at=NOON)
    assert customer.losing(lost, heir=heir, at=LATER).default_card == heir.reference
    assert customer.losing(lost, heir=None, at=LATER).default_card is None
    assert customer.losing(heir.reference, heir=None, at=LATER) == customer


def test_a_customer_that_stripe_deleted_is_asked_for_anew() -> None:
    known = a_customer().known_as(CustomerReference("cus_1"))
    gone = known.saving(PaymentMethodReference("pm_1"), at=NOON).gone()
    assert (gone.reference, gone.asked_at, gone.default_card) == (None, None, None)


def test_a_card_that_cannot_pay_is_refused_by_the_field_that_named_it() -> None:
    refusal = CardNotChargeable()
    assert [problem.field for problem in refusal.fields] == ["paymentMethodId"]
