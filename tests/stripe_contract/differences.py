"""Where the sandbox rightly differs from a contract: each difference, with its reason.

Stripe's published schema is a version behind the SDK's, and neither says everything.
"""

from collections.abc import Mapping
from typing import Final

DIFFERENCES: Final[Mapping[tuple[str, str], str]] = {
    ("list", ".total_count is unknown to a list"): (
        "The lists within accounts and transfers count what they hold, though no contract says so."
    ),
}
"""An object's word and how the problem ends, and why it is none."""


def is_explained(word: str, problem: str) -> bool:
    """Tell whether a problem of such an object is a difference with a reason."""
    return any(word == whose and problem.endswith(end) for whose, end in DIFFERENCES)
