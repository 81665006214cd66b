"""What the login says, beside its form, to whoever is not let in or comes back."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Notice:
    """One sentence that says what to do next, and the status it comes with."""

    text: str
    status: int = 200

    @property
    def is_refusal(self) -> bool:
        """Return whether somebody was not let in."""
        return self.status != 200  # noqa: PLR2004 - HTTP's number


LED_HERE: Final = {
    "ended": Notice("Your session is over. Log in again: what you wrote is still there."),
    "left": Notice("You are logged out. The token itself is good until it expires."),
}
"""Why somebody comes back to the form, by the word in its address."""

STALE: Final = Notice("This form was open for too long. Please send it once more.", 403)
TOO_LONG: Final = Notice(
    "This token is too long for a browser's cookie. Ask for one with fewer claims.", 400
)
NOT_ADMIN: Final = Notice(
    "This token is not an admin's. Make one with --role admin, or ask an admin to look for you.",
    403,
)


def not_good(cause: str) -> Notice:
    """Return what is said of a token that does not count."""
    return Notice(f"You are not logged in: {cause}. Make a new token and try again.", 401)
