"""Small changes that every resource makes the same way."""

from collections.abc import Iterable

from adapters.sandbox.core.json import Json


def merged_metadata(current: Json, given: Json | None) -> Json:
    """Return metadata after a request: given keys replace, empty values unset, `""` clears all."""
    if given is None:
        return current
    if "" in given:
        return {}
    merged = {**current, **given}
    return {name: value for name, value in merged.items() if value != ""}


def change(subject: Json, form: Json, names: Iterable[str]) -> Json:
    """Apply the given fields to an object and return their previous values."""
    previous: Json = {}
    for name in names:
        if name not in form:
            continue
        value = form[name]
        if name == "metadata":
            value = merged_metadata(subject["metadata"], value)
        if subject.get(name) != value:
            previous[name] = subject.get(name)
            subject[name] = value
    return previous
