"""What every state machine here says to a step that its table does not know."""

from enum import StrEnum

from domain.errors import DomainError


class IllegalTransition(DomainError):
    """Nothing in the tables allows this trigger in this state."""

    code = "ILLEGAL_TRANSITION"

    def __init__(self, state: StrEnum, trigger: StrEnum) -> None:
        """Name the state and the trigger that it does not know."""
        super().__init__(f"{trigger} is not possible in {state}")
        self.state = state
        self.trigger = trigger
