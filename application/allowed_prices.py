"""Which prices sellers may subscribe to: those of the settings, and no others."""

from dataclasses import dataclass

from domain.errors import ApplicationError, FieldProblem, invalid
from domain.ids import PriceReference


class PriceNotAllowed(ApplicationError):
    """Nobody subscribes to this price here."""

    code = "PRICE_NOT_ALLOWED"

    @property
    def fields(self) -> tuple[FieldProblem, ...]:
        """Blame the price."""
        return (FieldProblem("priceId", str(self)),)


@dataclass(frozen=True, slots=True)
class AllowedPrices:
    """The price that is meant when none is named, and what else may be named."""

    default: PriceReference | None
    others: frozenset[PriceReference]

    def choose(self, wanted: PriceReference | None) -> PriceReference:
        """Return the price that is meant; raise `InvalidInput` or `PriceNotAllowed`."""
        chosen = wanted or self.default
        if chosen is None:
            raise invalid("priceId", "is required: there is no default price")
        if chosen != self.default and chosen not in self.others:
            raise PriceNotAllowed("is not one of the prices that are offered")
        return chosen
