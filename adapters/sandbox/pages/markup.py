"""HTML, made of elements; text becomes part of it only escaped."""

from html import escape

_WITHOUT_END = frozenset({"input", "link", "meta"})


class Markup(str):
    """Text that is HTML already; any other text is escaped on its way in."""

    __slots__ = ()


def tag(name: str, /, *inside: str, **attributes: str | bool) -> Markup:
    """Return an element; `class_` and `for_` stand for Python's own words, `False` for absence."""
    marks = "".join(
        f" {key.rstrip('_')}" if value is True else f' {key.rstrip("_")}="{escape(value)}"'
        for key, value in attributes.items()
        if value is not False
    )
    if name in _WITHOUT_END:
        return Markup(f"<{name}{marks}>")
    return Markup(f"<{name}{marks}>{joined(*inside)}</{name}>")


def joined(*parts: str) -> Markup:
    """Return parts in a row, each escaped unless it is HTML."""
    return Markup("".join(part if isinstance(part, Markup) else escape(part) for part in parts))
