"""A named id is the same for whoever asks, a proper version 7, and sorts by its moment."""

from datetime import timedelta
from uuid import RFC_4122

from hypothesis import given
from hypothesis import strategies as st

from domain.named_id import named_id
from tests.builders import NOON


@given(st.text(), st.text())
def test_a_name_has_one_id_and_two_names_have_two(one: str, other: str) -> None:
    assert (named_id(one, at=NOON) == named_id(other, at=NOON)) == (one == other)


@given(st.text(), st.text(), st.integers(1, 10**9))
def test_a_later_moment_sorts_behind(one: str, other: str, milliseconds: int) -> None:
    later = NOON + timedelta(milliseconds=milliseconds)
    assert named_id(one, at=NOON) < named_id(other, at=later)


@given(st.text())
def test_it_is_a_version_7(name: str) -> None:
    made = named_id(name, at=NOON)
    assert (made.version, made.variant) == (7, RFC_4122)
    assert made.int >> 80 == int(NOON.timestamp() * 1000)
