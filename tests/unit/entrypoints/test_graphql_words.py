"""Ids, cursors, whole numbers and card numbers: how the GraphQL door reads and writes them."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from graphql import GraphQLError
from hypothesis import given
from hypothesis import strategies as st

from application.ports.queries import Cursor
from domain.ids import TransactionId
from entrypoints.graphql.cursors import encode_cursor, read_cursor
from entrypoints.graphql.ids import public_transaction_id, transaction_id_of
from entrypoints.graphql.metadata import looks_like_card_number
from entrypoints.graphql.reading import Problems
from entrypoints.graphql.scalars import parse_big_int
from entrypoints.http.request_id import well_formed_id


@given(st.uuids())
def test_an_id_is_read_as_it_was_written(id: UUID) -> None:
    public = public_transaction_id(TransactionId(id))
    assert transaction_id_of(public) == id
    assert transaction_id_of(f"txn_{id}") == id
    assert transaction_id_of(f"txn_{str(id).upper()}") == id


@pytest.mark.parametrize(
    "given", ["", "txn_", "TXN_" + "0" * 32, "0" * 32, "txn_" + "0" * 31, "txn_{" + "0" * 32 + "}"]
)
def test_nothing_else_is_an_id(given: str) -> None:
    assert transaction_id_of(given) is None


@given(
    st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(9999, 1, 1)),  # noqa: DTZ001 - Hypothesis adds the zone below
    st.uuids(),
)
def test_a_cursor_is_read_as_it_was_written(at: datetime, id: UUID) -> None:
    cursor = Cursor(at.replace(tzinfo=UTC), TransactionId(id))
    problems = Problems()
    assert read_cursor("after", encode_cursor(cursor), problems) == cursor
    assert not problems.found


def test_a_cursor_tells_one_microsecond_from_the_next() -> None:
    at = datetime(2026, 3, 1, 12, 0, 0, 999_999, tzinfo=UTC)
    row_id = TransactionId(UUID(int=1))
    later = Cursor(at + timedelta(microseconds=1), row_id)
    assert encode_cursor(Cursor(at, row_id)) != encode_cursor(later)


@given(st.text())
def test_any_text_is_a_cursor_or_a_problem(text: str) -> None:
    problems = Problems()
    cursor = read_cursor("after", text, problems)
    assert (cursor is None) == bool(problems.found)


@given(st.integers(min_value=-(2**63) + 1, max_value=2**63 - 1))
def test_a_whole_number_is_read_from_a_number_and_from_digits(number: int) -> None:
    assert parse_big_int(number) == number
    assert parse_big_int(str(number)) == number


@given(st.one_of(st.floats(), st.booleans(), st.none(), st.lists(st.integers())))
def test_nothing_else_is_a_whole_number(given: object) -> None:
    with pytest.raises(GraphQLError):
        parse_big_int(given)


@pytest.mark.parametrize(
    "text", ["1.0", "1e3", "+1", "01", "0x1", "1_000", " 1", "1 ", "", "٣", "-0x", str(2**63)]
)
def test_text_that_is_no_whole_number_is_refused(text: str) -> None:
    with pytest.raises(GraphQLError):
        parse_big_int(text)


@pytest.mark.parametrize(
    "text",
    [
        "4242424242424242",
        "4242 4242 4242 4242",
        "4242-4242-4242-4242",
        "card:5555555555554444!",
        "378282246310005",
        "3782 822463 10005",
        "4222222222222",
        "6011000990139424",
    ],
)
def test_a_card_number_is_seen(text: str) -> None:
    assert looks_like_card_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "4242424242424241",
        "1772366400000",
        "111-1234567-1234567",
        "0000000000000000",
        "424242424242",
        "42424242424242424242",
        "4242 4242 42424242",
    ],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert not looks_like_card_number(text)


@pytest.mark.parametrize("given", [b"a", b"A-1._z", b"x" * 128])
def test_a_well_formed_name_is_kept(given: bytes) -> None:
    assert well_formed_id(given) == given.decode()


@pytest.mark.parametrize("given", [None, b"", b"x" * 129, b"a b", b"a\n", b"\xc3\xa9", b"a;b"])
def test_any_other_name_is_none(given: bytes | None) -> None:
    assert well_formed_id(given) is None
