"""Why a caller is not let in."""

from domain.errors import ApplicationError


class Unauthenticated(ApplicationError):
    """The caller is not known; `is_token_given` tells a bad token from none."""

    code = "UNAUTHENTICATED"

    def __init__(self, cause: str, *, is_token_given: bool = True) -> None:
        """Say the cause, and nothing of the token or the secrets."""
        super().__init__(cause)
        self.is_token_given = is_token_given
