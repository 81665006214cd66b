"""A bell that counts instead of ringing."""


class MemoryWaker:
    """Remembers how often it was rung, and after which delays it was asked to ring again."""

    def __init__(self) -> None:
        self.rings = 0
        self.delays: list[float] = []

    def wake(self) -> None:
        self.rings += 1

    def wake_after(self, seconds: float) -> None:
        self.delays.append(seconds)
