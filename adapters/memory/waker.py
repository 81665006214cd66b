"""A bell that counts instead of ringing."""


class MemoryWaker:
    """Remembers how often it was rung."""

    def __init__(self) -> None:
        self.rings = 0

    def wake(self) -> None:
        self.rings += 1
