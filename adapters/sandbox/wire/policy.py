"""How deliveries misbehave on purpose."""

from dataclasses import dataclass

MODES = ("normal", "duplicate", "shuffle", "delay", "drop")
SIGNATURES = ("good", "bad", "stale")


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryPolicy:
    """What happens to every event between its commit and its endpoint."""

    mode: str = "normal"
    # How many times each event is sent in the mode `duplicate`.
    copies: int = 2
    # How long `delay` waits, and how long `shuffle` gathers at most.
    seconds: float = 0.5
    # How many events `shuffle` gathers before it mixes them.
    window: int = 10
    signature: str = "good"
