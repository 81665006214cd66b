"""What the present work goes by in traces, so that work which it orders can go on with it."""

from collections.abc import Callable

PresentTrace = Callable[[], str | None]
"""Returns the name as W3C writes it (`traceparent`), and None outside of any trace."""


def untraced() -> str | None:
    """Tell of no trace."""
    return None
