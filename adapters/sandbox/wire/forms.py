"""Decode Stripe's bracketed form encoding into plain values."""

from typing import Any
from urllib.parse import parse_qsl

from adapters.sandbox.core.json import Json

# Deeper than any parameter of Stripe's; what lies below is part of a name that nobody knows.
MAX_DEPTH = 8


def decode(raw: bytes) -> Json:
    """Return nested dicts and lists of strings; `a[b]=1`, `a[]=1` and `a[0]=1` all work."""
    form: Json = {}
    for name, value in parse_qsl(raw.decode("utf-8", errors="replace"), keep_blank_values=True):
        if "[" in name:
            _place(form, name, value)
        else:
            form[name] = value
    # Metadata keys may be digits, and are still keys.
    return {name: value if name == "metadata" else _as_list(value) for name, value in form.items()}


def _place(form: Json, name: str, value: str) -> None:
    head, *parts = name.replace("]", "").split("[", MAX_DEPTH)
    spot: Json = form
    for part in [head, *parts[:-1]]:
        inner = spot.get(part)
        if not isinstance(inner, dict):
            inner = spot[part] = {}
        spot = inner
    last = parts[-1]
    spot[last or str(len(spot))] = value


def _as_list(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    inner = {name: _as_list(part) for name, part in value.items()}
    if inner and all(name.isdigit() for name in inner):
        return [inner[name] for name in sorted(inner, key=int)]
    return inner
