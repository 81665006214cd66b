"""What a webhook endpoint does not show: its secret, and whose events it hears."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Listener:
    """The hidden half of a webhook endpoint."""

    secret: str
    connect: bool
