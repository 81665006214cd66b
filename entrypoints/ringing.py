"""Both bells at once: what gives the workers something to do is news for whoever follows."""

from collections.abc import Sequence
from dataclasses import dataclass

from application.ports.audit import AuditEvent
from application.ports.bell import Bell
from application.ports.waker import Waker
from entrypoints.observability.naming import name_what_changed


@dataclass(frozen=True, slots=True)
class Ringing:
    """Keeps `Waker`, and hears what was changed."""

    waker: Waker
    bell: Bell

    def wake(self) -> None:
        """Ring for the workers, and for whoever follows."""
        self.waker.wake()
        self.bell.ring()

    def changed(self, events: Sequence[AuditEvent]) -> None:
        """Name what was changed in the log, and ring for whoever follows."""
        name_what_changed(events)
        self.bell.ring()
