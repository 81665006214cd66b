"""What a webhook endpoint does not show: its secret, and whose events it hears."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Listener:
    """The hidden half of a webhook endpoint."""

    secret: str
    connect: bool
    # While a secret is being replaced, the old one signs beside the new one until this second.
    old_secret: str | None = None
    old_until: int = 0

    def secrets(self, now: int) -> tuple[str, ...]:
        """Return every secret that signs at this second, the newest first."""
        if self.old_secret is not None and now < self.old_until:
            return (self.secret, self.old_secret)
        return (self.secret,)
