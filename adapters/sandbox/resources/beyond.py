"""Parameters that Stripe takes and this sandbox does not, refused by name rather than ignored."""

from typing import Any

from adapters.sandbox.wire.errors import invalid
from adapters.sandbox.wire.fields import Field, Form


def beyond(*names: str) -> Form:
    """Return the declaration of parameters that are refused in plain words."""
    return dict.fromkeys(names, Field(_refuse))


def _refuse(name: str, _raw: Any) -> None:
    raise invalid(f"This sandbox does not offer the parameter {name}.", param=name)
