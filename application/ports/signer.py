"""Words that leave the house in somebody's browser, and come back unchanged or not at all."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from domain.errors import ApplicationError


class TokenRefused(ApplicationError):
    """The token is not ours, was changed, was for something else, or its time is over."""

    code = "TOKEN_REFUSED"

    def __init__(self) -> None:
        """Say no more than that: whoever guesses learns nothing."""
        super().__init__("the link is not valid")


class Signer(Protocol):
    """Signs words for one purpose; what was signed for another is refused."""

    def sign(self, words: Mapping[str, str], *, purpose: str, until: datetime) -> str:
        """Return a token that can stand in an address; its words can be read by anybody."""
        ...

    def read(self, token: str, *, purpose: str, at: datetime) -> Mapping[str, str]:
        """Return the words of a token of ours; raise `TokenRefused`."""
        ...
