"""One request on its way through an endpoint, and the declaration of that endpoint."""

from collections.abc import Callable
from dataclasses import dataclass, field

from adapters.sandbox.core.events import emit
from adapters.sandbox.core.json import Json
from adapters.sandbox.core.merchant import Merchant
from adapters.sandbox.core.platform import Platform
from adapters.sandbox.wire.desk import Desk
from adapters.sandbox.wire.errors import missing
from adapters.sandbox.wire.fields import Form


@dataclass(slots=True, kw_only=True)
class Call:
    """What a handler may know and use: who asks, for what, and whose data it touches."""

    desk: Desk
    merchant: Merchant
    form: Json
    path: dict[str, str]
    base_url: str
    # Work that happens as soon as the answer and its events have been drawn up.
    after: list[Callable[[], None]] = field(default_factory=list)

    @property
    def platform(self) -> Platform:
        """Return the world that the key owns."""
        return self.merchant.platform

    @property
    def now(self) -> int:
        """Return the current second of that world."""
        return self.merchant.platform.clock.now()

    def make_id(self, prefix: str) -> str:
        """Return a fresh id."""
        return self.merchant.platform.ids.make(prefix)

    def emit(self, type: str, subject: Json, previous: Json | None = None) -> None:
        """Tell the account's listeners what happened."""
        emit(self.merchant, type, subject, previous)

    def subject(self, kind: str, *, noun: str | None = None) -> Json:
        """Return the object that the path names."""
        return self.named(kind, self.path["id"], noun=noun, status=404)

    def named(
        self,
        kind: str,
        id: str,
        *,
        param: str = "id",
        noun: str | None = None,
        status: int = 400,
    ) -> Json:
        """Return an object of this account, or refuse; what is deleted is missing, too."""
        found = self.merchant.table(kind).get(id)
        if found is None or found.get("deleted"):
            raise missing(noun or kind, id, param=param, status=status)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One method and path of the API, its parameters and what it does."""

    method: str
    path: str
    act: Callable[[Call], Json]
    form: Form = field(default_factory=dict)
    # Shapes how things go wrong here and now, not the data, so a restart forgets it.
    is_passing: bool = False
