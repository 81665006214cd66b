"""Where a seller's browser may be sent back to: our own pages, and nobody else's."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from domain.errors import DomainError, FieldProblem


class RedirectNotAllowed(DomainError):
    """An address was given that is not on the list of allowed origins."""

    code = "REDIRECT_NOT_ALLOWED"

    def __init__(self, field: str) -> None:
        """Blame the input `field`."""
        super().__init__(f"{field} is not an address of an allowed origin")
        self._field = field

    @property
    def fields(self) -> tuple[FieldProblem, ...]:
        """Blame the field."""
        return (FieldProblem(self._field, "its origin is not allowed"),)


@dataclass(frozen=True, slots=True)
class Redirects:
    """The list of allowed origins, each as `scheme://host[:port]`."""

    origins: frozenset[str]

    def require(self, url: str, *, field: str) -> None:
        """Raise `RedirectNotAllowed` unless `url` lies on an allowed origin."""
        try:
            parts = urlsplit(url)
        except ValueError:  # half a bracket, say: not an address at all
            raise RedirectNotAllowed(field) from None
        if parts.username or f"{parts.scheme}://{parts.netloc}" not in self.origins:
            raise RedirectNotAllowed(field)
