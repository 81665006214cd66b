"""The front desk of one key: its world, its replays, its planned faults and its deliveries."""

from collections import deque

from adapters.sandbox.core.json import Json
from adapters.sandbox.core.platform import Parcel, Platform
from adapters.sandbox.wire.faults import Fault
from adapters.sandbox.wire.policy import DeliveryPolicy
from adapters.sandbox.wire.replays import Replays

# The newest attempts are what anyone looks at; the log must not outgrow the objects.
KEPT_ATTEMPTS = 10_000


class Desk:
    """Everything between the wire and one platform."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self.replays = Replays(now=platform.clock.now, lifetime=platform.settings.replay_lifetime)
        self.faults: list[Fault] = []
        self.policy = DeliveryPolicy()
        self.held: list[Parcel] = []
        self.attempts: deque[Json] = deque(maxlen=KEPT_ATTEMPTS)
        self.undelivered: dict[tuple[str, str], Parcel] = {}

    def fault_for(self, method: str, path: str) -> Fault | None:
        """Return the fault that strikes this request, if one does."""
        for fault in self.faults:
            if fault.strikes(method, path):
                return fault
        return None
