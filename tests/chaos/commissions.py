"""What the callers ask for: commissions, and for some of them a clawback, reckoned here alone."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from entrypoints.local.story import RECOVERED

SELLERS: Final = 8
CLAWED_BACK: Final = 0.4
"""So large a part of the commissions is clawed back, in parts or whole."""
REPEATED: Final = 0.3
"""So large a part is asked for once more after its answer."""
_PARTS: Final = (2, 3, 1)
"""A half, a third, all of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Commission:
    """One commission from its request to its clawback; amounts in cents."""

    number: int
    clawed_back: int
    is_repeated: bool

    @property
    def seller(self) -> str:
        """Return whose claim it is."""
        return f"chaos-{self.number % SELLERS}"

    @property
    def claim(self) -> str:
        """Return the claim, which also names its idempotency key."""
        return f"chaos-{self.number}"

    @property
    def recovered(self) -> int:
        """Return an amount of its own, so that no two can be mistaken."""
        return RECOVERED + self.number

    @property
    def fee(self) -> int:
        """Return a fifth, half a cent rounded up."""
        return (self.recovered * 20 + 50) // 100

    @property
    def share(self) -> int:
        """Return what is the seller's."""
        return self.recovered - self.fee

    @property
    def fee_returned(self) -> int:
        """Return what of the fee goes back, in proportion and half a cent rounded up."""
        return (2 * self.fee * self.clawed_back + self.recovered) // (2 * self.recovered)

    @property
    def share_returned(self) -> int:
        """Return what of the share comes back."""
        return self.clawed_back - self.fee_returned


def commissions(count: int, dice: random.Random) -> Sequence[Commission]:
    """Return so many, the same for the same seed."""
    return [_commission(number, dice) for number in range(1, count + 1)]


def _commission(number: int, dice: random.Random) -> Commission:
    is_clawed_back, part = dice.random() < CLAWED_BACK, dice.choice(_PARTS)
    return Commission(
        number=number,
        clawed_back=(RECOVERED + number) // part if is_clawed_back else 0,
        is_repeated=dice.random() < REPEATED,
    )
