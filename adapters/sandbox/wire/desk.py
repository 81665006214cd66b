"""The front desk of one key: its world, its replays, its planned faults and its deliveries."""

import random
from collections import deque
from typing import Any

from adapters.sandbox.core.json import Json
from adapters.sandbox.core.platform import Parcel, Platform
from adapters.sandbox.wire.faults import Fault
from adapters.sandbox.wire.policy import DeliveryPolicy
from adapters.sandbox.wire.replays import Replays

# The newest attempts are what anyone looks at; the log must not outgrow the objects.
KEPT_ATTEMPTS = 10_000


class Desk:
    """Everything between the wire and one platform."""

    def __init__(self, platform: Platform, *, seed: int) -> None:
        self.platform = platform
        self._seed = seed
        self._planned = 0
        self.replays = Replays(now=platform.clock.now, lifetime=platform.settings.replay_lifetime)
        self.faults: list[Fault] = []
        self.policy = DeliveryPolicy()
        self.held: list[Parcel] = []
        self.attempts: deque[Json] = deque(maxlen=KEPT_ATTEMPTS)
        self.undelivered: dict[tuple[str, str], Parcel] = {}

    def plan(self, **how: Any) -> Fault:
        """Plan one fault."""
        self._planned += 1
        fault_id = f"fault_{self._planned}"
        dice = random.Random(f"{self._seed}:{fault_id}")  # noqa: S311 -- must be repeatable
        fault = Fault(id=fault_id, dice=dice, **how)
        self.faults.append(fault)
        return fault

    def fault_for(self, method: str, path: str) -> Fault | None:
        """Return the fault that strikes this request, if one does."""
        for fault in self.faults:
            if fault.strikes(method, path):
                return fault
        return None

    def file_parcels(self) -> list[Parcel]:
        """Take over what the platform has committed, and remember it until it is delivered."""
        parcels, self.platform.outbox = self.platform.outbox, []
        for parcel in parcels:
            if not parcel.skips_policy:
                self.undelivered[parcel.event["id"], parcel.endpoint_id] = parcel
        return parcels

    def mark_delivered(self, event_id: str, endpoint_id: str) -> bool:
        """Count a delivery as made; tell whether it is the first of this event there."""
        parcel = self.undelivered.pop((event_id, endpoint_id), None)
        if parcel is None:
            return False
        parcel.event["pending_webhooks"] -= 1
        return True
