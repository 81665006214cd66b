"""How many follow what happens at once, and how they are kept in touch."""

from pydantic import Field

from entrypoints.variables import Variables


class LiveSettings(Variables):
    """What bounds subscriptions, over WebSocket and server-sent events together."""

    live_connections_max: int = Field(1000, ge=1, le=100_000)
    """Live connections of one API process."""
    live_connections_per_caller: int = Field(10, ge=1, le=10_000)
    """Those of one caller among them."""
    live_subscriptions_per_connection: int = Field(20, ge=1, le=1000)
    """Subscriptions on one WebSocket."""
    live_heartbeat_seconds: float = Field(12, ge=0.1, le=300)
    """How often a sign of life is sent, which proxies want to see, and the token looked at."""
