"""The machine's randomness, for what need not be secret."""

import random


class SystemChance:
    """Draws numbers that spread retries."""

    def fraction(self) -> float:
        return random.random()  # noqa: S311 - spreads retries; nothing secret hangs on it
