"""What moved in the balance of the processor in memory, in its order."""

from dataclasses import dataclass, field
from typing import Any

from application.ports.system import Clock
from domain.balance import BalanceMovement, MovementKind
from domain.money import Money, zero


@dataclass(slots=True)
class Moves:
    """Writes movements down, at whole seconds as Stripe does."""

    clock: Clock
    rows: list[BalanceMovement] = field(default_factory=list)

    def add(self, kind: MovementKind, amount: Money, source: str, **known: Any) -> None:
        """Write one movement down; `known` is what else is said of it."""
        row = BalanceMovement(
            kind=kind,
            amount=amount,
            source=source,
            reference=known.pop("reference", f"txn_of_{source}_{len(self.rows)}"),
            fee=known.pop("fee", zero(amount.currency)),
            at=self.clock.now().replace(microsecond=0),
            **known,
        )
        self.rows.append(row)
