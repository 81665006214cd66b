"""What the banks of the processor in memory say to a charge."""

from collections import deque

from adapters.memory.gateway_objects import HeldCard
from application.ports.charge_gateway import ActionRequired, Declined, StillProcessing
from domain.transaction import Failure

GENERIC_DECLINE = Failure("card_declined", "generic_decline", "try_again_later")
"""What a bank says that gives no reason."""

AUTHENTICATION_REQUIRED = Failure("authentication_required", "authentication_required")
"""What a bank says that wants to see the seller first."""

Verdict = type[Declined | ActionRequired | StillProcessing]


class Verdicts:
    """What is said to the next charges, before their cards are looked at."""

    def __init__(self) -> None:
        self._verdicts: deque[tuple[Verdict, Failure | None]] = deque()

    def decline_next(self, failure: Failure = GENERIC_DECLINE) -> None:
        """Let the bank refuse the next charge, whatever the card."""
        self._verdicts.append((Declined, failure))

    def demand_action_next(self) -> None:
        """Let the bank ask for the seller at the next charge."""
        self._verdicts.append((ActionRequired, AUTHENTICATION_REQUIRED))

    def ponder_next(self) -> None:
        """Leave the next charge in processing until `pay` or `cancel`."""
        self._verdicts.append((StillProcessing, None))

    def verdict_on(self, card: HeldCard) -> tuple[Verdict, Failure | None] | None:
        """Return what keeps a card from paying now; None lets it pay."""
        if self._verdicts:
            return self._verdicts.popleft()
        if card.refusal is not None:
            return Declined, card.refusal
        return (ActionRequired, AUTHENTICATION_REQUIRED) if card.demands_action else None
