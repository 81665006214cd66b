"""A bell for those who are in one process."""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Tower:
    """What bells have in common that ring together."""

    listeners: list[Callable[[], None]] = field(default_factory=list)


class MemoryBell:
    """Keeps `Bell` for whoever shares the tower."""

    def __init__(self, tower: Tower) -> None:
        self._tower = tower
        self._listen: Callable[[], None] | None = None

    def ring(self) -> None:
        for listen in self._tower.listeners:
            listen()

    async def start(self, listen: Callable[[], None]) -> None:
        self._listen = listen
        self._tower.listeners.append(listen)

    async def stop(self) -> None:
        if self._listen is not None:
            self._tower.listeners.remove(self._listen)
            self._listen = None
