"""Path 5: one sandbox process on one core confirms payments, so that no other figure is its own."""

import os
import secrets
from collections.abc import Sequence
from itertools import count
from typing import Any, Final
from urllib.parse import urlencode

import httpx

from entrypoints.local.stack import LocalStack
from tests.bench.figures import Figures, RoundFailed, Target
from tests.bench.load import Generator, Load
from tests.bench.requests import address_of, get, post

PER_SECOND_MAX: Final = 5_000
CORE: Final = 0


class PaymentsConfirmed:
    """Creates and confirms payments from sixteen connections, each with a key of its own."""

    name = "sandbox: payment confirmed"
    target = Target(rate_min=500)
    floor_name = "the same process reading a balance"

    def __init__(self, stack: LocalStack, generate: Generator) -> None:
        self._url, self._generate = stack.sandbox_url, generate
        self._host, self._port = address_of(stack.sandbox_url)
        self._headers = {
            "Authorization": f"Bearer sk_test_{secrets.token_hex(12)}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        self._keys = count(1)
        self.notes: Sequence[str] = (_pin(stack.processes["sandbox"].popen.pid),)
        self._body = urlencode(self._payment()).encode()

    def round(self, seconds: float) -> Figures:
        """Run one round, and find every payment in the sandbox's own book."""
        before = self._charged()
        requests = [self._confirm() for _ in range(int(seconds * PER_SECOND_MAX))]
        figures = self._send(requests, b'"status":"succeeded"', seconds)
        gained = self._charged() - before
        if gained != figures.done:
            raise RoundFailed(f"{figures.done} answers, but {gained} charges in the book")
        return figures

    def floor(self, seconds: float) -> Figures:
        """Run one round of the cheapest request that the same process answers."""
        request = get("/v1/balance", f"{self._host}:{self._port}", self._headers)
        requests = [request] * int(seconds * 2 * PER_SECOND_MAX)
        return self._send(requests, b'"object":"balance"', seconds)

    def _send(self, requests: list[bytes], sign: bytes, seconds: float) -> Figures:
        return self._generate(
            Load(host=self._host, port=self._port, requests=requests, sign=sign, seconds=seconds)
        )

    def _confirm(self) -> bytes:
        headers = {**self._headers, "Idempotency-Key": f"bench-{next(self._keys)}"}
        where = f"{self._host}:{self._port}"
        return post("/v1/payment_intents", where, headers, self._body)

    def _payment(self) -> dict[str, str]:
        customer = self._ask("POST", "/v1/customers")["id"]
        card = self._ask(
            "POST", "/v1/payment_methods/pm_card_visa/attach", content=f"customer={customer}"
        )
        return {
            "amount": "2000",
            "currency": "usd",
            "customer": customer,
            "payment_method": card["id"],
            "confirm": "true",
            "off_session": "true",
        }

    def _charged(self) -> int:
        kinds = self._ask("GET", "/_sandbox/books")["sums"].get("usd", {})
        return int(kinds["charge"]["count"]) if "charge" in kinds else 0

    def _ask(self, method: str, path: str, content: str | None = None) -> Any:
        answer = httpx.request(
            method, self._url + path, headers=self._headers, content=content, timeout=20
        )
        answer.raise_for_status()
        return answer.json()


def _pin(pid: int) -> str:
    if not hasattr(os, "sched_setaffinity"):
        return "the process may use any core here"
    os.sched_setaffinity(pid, {CORE})
    return "the process is held to one core"
