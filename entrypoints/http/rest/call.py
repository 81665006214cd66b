"""One request of the old contract, once its caller is known."""

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Final
from uuid import UUID

from application.actor import Actor
from domain.ids import TransactionId
from entrypoints.graphql.idempotency_key import read_key, read_optional_key
from entrypoints.graphql.reading import Problems
from entrypoints.http.rest.model import Given
from entrypoints.use_cases import UseCases

NOTHING_HAS_IT: Final = TransactionId(UUID(int=0))
"""An id that no transaction has."""

REASON: Final = "asked for over the REST API"
"""What the audit says where the old contract had no reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """Who asks for what: all that a handler may reach."""

    use_cases: UseCases
    actor: Actor
    path: str
    idempotency_keys: tuple[str, ...] = ()
    """What the headers say."""

    def key(self, given: str | None) -> str:
        """Return the one key; raise `IdempotencyKeyMissing` or `IdempotencyKeysDiffer`."""
        problems = Problems()
        key = read_key(given, self.idempotency_keys, problems)
        problems.raise_any()
        return key

    def optional_key(self) -> str | None:
        """Return the header's key, if there is one; raise `IdempotencyKeysDiffer`."""
        problems = Problems()
        key = read_optional_key(None, self.idempotency_keys, problems)
        problems.raise_any()
        return key

    def key_or_derived(self, given: Given) -> str:
        """Return the header's key, else one that the same request always has.

        Where the old contract knew no keys, a request that is repeated is a replay all the same.
        """
        fields = given.model_dump(by_alias=True, warnings="none")
        return self.optional_key() or self.derived(json.dumps(fields, sort_keys=True, default=str))

    def derived(self, *parts: str) -> str:
        """Return a key that the same caller, path and parts always have."""
        whole = json.dumps([self.actor.subject, self.path, *parts])
        return f"rest-{sha256(whole.encode()).hexdigest()}"

    async def transaction_id(self, wanted: int | TransactionId) -> TransactionId:
        """Return the id that a number stands for.

        A number that the caller knows nothing of leads to an id that nothing has: whether the
        caller may ask at all is for the use case to say, before there is nothing to be found.
        """
        if not isinstance(wanted, int):
            return wanted
        found = await self.use_cases.show_transactions.numbered(wanted, actor=self.actor)
        return NOTHING_HAS_IT if found is None else found.id
