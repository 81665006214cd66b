"""Amounts, rates and currencies for Hypothesis to choose from."""

from hypothesis import strategies as st

from domain.currency import Currency
from domain.money import WHOLE, BasisPoints, Money

currencies = st.sampled_from(Currency)
units = st.integers(min_value=-(10**12), max_value=10**12)
rates = st.integers(min_value=0, max_value=WHOLE).map(BasisPoints)


@st.composite
def amounts(draw: st.DrawFn, *, least: int = -(10**12), most: int = 10**12) -> Money:
    """Draw an amount of any currency."""
    return Money(draw(st.integers(least, most)), draw(currencies))
