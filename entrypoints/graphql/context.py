"""What a resolver can reach: the use cases, the caller, and this request's loaders."""

from functools import cached_property

import strawberry

from application.actor import Actor
from entrypoints.graphql.loaders import Loaders
from entrypoints.use_cases import UseCases


class Context:
    """One request; nothing in it outlives the request."""

    def __init__(
        self, *, use_cases: UseCases, actor: Actor, idempotency_keys: tuple[str, ...] = ()
    ) -> None:
        """Take the caller and the keys that came as headers."""
        self.use_cases = use_cases
        self.actor = actor
        self.idempotency_keys = idempotency_keys

    @cached_property
    def loaders(self) -> Loaders:
        """Return the loaders, made when the first nested list is asked for."""
        return Loaders(self.use_cases, self.actor)

    def forget(self) -> None:
        """Let go of what was loaded: rows may have changed since."""
        self.__dict__.pop("loaders", None)


Info = strawberry.Info[Context, None]
"""What Strawberry hands to every resolver here."""
