"""Whatever a sandbox says wrong is noticed, in its own process or in another."""

from pathlib import Path

import orjson
import pytest

from adapters.sandbox.wire.observer import Delivery, Exchange, Observed
from tests.stripe_contract.watched import TranscriptReader, Watch, watched
from tests.stripe_contract.wire import ask

KEY = "sk_test_unbalanced"
BAD: list[Observed] = [
    Exchange(key=None, method="GET", path="/v1/account", status=200, body=b'{"object":"box"}'),
    Exchange(key=None, method="GET", path="/v1/account", status=401, body=b'{"error":{}}'),
    Delivery(key="sk_test_none", endpoint="we_1", body=b'{"object":"event","type":"x.y"}'),
]


@pytest.mark.parametrize("observed", BAD)
def test_a_bad_word_fails_the_check_once(sandbox: str, observed: Observed) -> None:
    watch = Watch()
    watch.see(observed)
    with pytest.raises(AssertionError, match="what no Stripe says"):
        watch.check(sandbox)
    watch.check(sandbox)


def test_books_that_do_not_balance_fail_the_check_of_their_key(sandbox: str) -> None:
    watch, key = Watch(), KEY
    body = ask("GET", f"{sandbox}/v1/balance", key=key)[1]
    watch.see(Exchange(key=key, method="GET", path="/v1/balance", status=200, body=body))
    plant = f"{sandbox}/_sandbox/books/plant"
    ask("POST", plant, key=key, form="amount=1&currency=usd")
    with pytest.raises(AssertionError, match="books that do not balance"):
        watch.check(sandbox)
    ask("POST", plant, key=key, form="amount=-1&currency=usd")


def test_books_that_do_not_balance_at_the_end_fail_the_run() -> None:
    with pytest.raises(AssertionError, match="books that do not balance"), watched() as url:
        ask("POST", f"{url}/_sandbox/books/plant", key=KEY, form="amount=1&currency=usd")


def test_a_transcript_is_read_line_by_line_from_where_it_was_left(tmp_path: Path) -> None:
    path = tmp_path / "transcript"
    event = {"endpoint": "we_1", "body": {"object": "event", "type": "x.y"}}
    answer = {"method": "GET", "path": "/v1/account", "status": 401, "body": {"error": {}}}
    reader = TranscriptReader(path)
    path.write_bytes(b"".join(orjson.dumps(line) + b"\n" for line in (event, answer)) + b'{"me')
    with pytest.raises(AssertionError) as failure:
        reader.check()
    told = str(failure.value)
    assert "delivery of x.y: event.created is missing" in told
    assert 'GET /v1/account 401: error.error: "type" is a required property' in told
    reader.check()
