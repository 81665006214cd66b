"""Tells a secret that chance has drawn from one that a person thought of."""

import re
from collections import Counter
from math import log2
from typing import Final

CHARACTERS_MIN: Final = 24
BITS_MIN: Final = 80
"""What is left of a good secret without its words; 16 random bytes, written out, have 118 bits."""

_WORDS: Final = re.compile(
    "whsec|super|secret|secure|password|passwd|change|please|replace|example|sample|default|dummy"
    "|placeholder|development|production|localhost|local|opside|payments?|stripe|signing|audit"
    "|token|test|live|your|here|only|with|this|that|must|long|random|string|value|some|qwerty"
    "|letmein|admin|abcdef|0123456789|12345678|[^0-9a-z]"
)


def is_guessable(secret: str) -> bool:
    """Return whether a secret is made of words, of repetitions, or of too little."""
    rest = _WORDS.sub("", secret.lower())
    return len(rest) < CHARACTERS_MIN or _bits(rest) < BITS_MIN


def _bits(text: str) -> float:
    """Return the entropy of the signs, each taken by itself."""
    counts = Counter(text).values()
    return -sum(count * log2(count / len(text)) for count in counts)
