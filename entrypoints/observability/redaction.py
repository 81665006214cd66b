"""The last line of defence: no secret and nothing personal leaves in a log or a report.

Nothing is meant to get this far. What does is cut out of the finished line, so that it makes no
difference whether it came as a field, in a message, in a traceback or from a library.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

GONE: Final = "[redacted]"
_GONE: Final = GONE.encode()

SECRET_NAMES: Final = frozenset(
    {
        "address",
        "authorization",
        "card",
        "client_secret",
        "cookie",
        "email",
        "ip",
        "jwt",
        "name_on_card",
        "password",
        "phone",
        "secret",
        "token",
    }
)
"""Fields whose value is never written, whatever it looks like."""

SECRET_BYTES_MIN: Final = 6
"""A shorter value would be found in half of all words; settings refuse such secrets anyway."""

_DIGITS_MIN: Final = 13
_DIGITS_MAX: Final = 19


@dataclass(frozen=True, slots=True)
class _Shape:
    """What something secret looks like; nothing is searched where none of `signs` is."""

    signs: tuple[bytes, ...]
    pattern: re.Pattern[bytes]
    instead: bytes | Callable[[re.Match[bytes]], bytes] = _GONE

    def cut(self, text: bytes) -> bytes:
        """Return the text without it."""
        if any(sign in text for sign in self.signs):
            return self.pattern.sub(self.instead, text)
        return text


def _unless_no_card(found: re.Match[bytes]) -> bytes:
    digits = [byte - 48 for byte in found[0] if 48 <= byte <= 57]  # noqa: PLR2004 - ASCII's digits
    return _GONE if _is_card_number(digits) else found[0]


def _is_card_number(digits: list[int]) -> bool:
    """Return whether the last digit checks the others as on every card (ISO/IEC 7812-1)."""
    if not _DIGITS_MIN <= len(digits) <= _DIGITS_MAX:
        return False
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[-2::-2])
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


_SHAPES: Final = (
    _Shape((b"sk_", b"rk_"), re.compile(rb"\b[sr]k_(?:live|test)_[A-Za-z0-9_]+")),
    _Shape((b"whsec_",), re.compile(rb"\bwhsec_[A-Za-z0-9+/=_-]+")),
    _Shape((b"_secret_",), re.compile(rb"\b[a-z]+_[A-Za-z0-9]+_secret_[A-Za-z0-9_]+")),
    _Shape((b"eyJ",), re.compile(rb"\beyJ[\w-]+(?:\.[\w-]*)+")),
    _Shape(
        (b"earer ", b"EARER "),
        re.compile(rb"(bearer +)[\w.~+/=-]{12,}", re.IGNORECASE),
        rb"\1[redacted]",
    ),
    _Shape((b"://",), re.compile(rb"(://)[^\s/@\"']*:[^\s/@\"']*@"), rb"\1[redacted]@"),
    # From the beginning of a word alone: a long word without the sign is looked through once.
    _Shape((b"@",), re.compile(rb"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    _Shape(
        (b"",),
        re.compile(rb"(?<![\w.-])\d(?:[ -]?\d){12,18}(?![\w-])(?!\.\d)"),
        _unless_no_card,
    ),
)


class Redaction:
    """Cuts out what looks secret, and what is: the values of this service's own secrets."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        """Take the secrets that are known by their value."""
        known = {secret.encode() for secret in secrets}
        self._secrets = tuple(sorted(s for s in known if len(s) >= SECRET_BYTES_MIN))

    def line(self, text: bytes) -> bytes:
        """Return a finished line, of JSON or not, without anything secret."""
        for secret in self._secrets:
            if secret in text:
                text = text.replace(secret, _GONE)
        for shape in _SHAPES:
            text = shape.cut(text)
        return text

    def text(self, text: str) -> str:
        """Return a text without anything secret."""
        return self.line(text.encode(errors="replace")).decode()

    def told(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Return the fields of a log line, at any depth, without the values of secret names."""
        return {
            name: GONE if name.lower() in SECRET_NAMES else self._inside(value)
            for name, value in fields.items()
        }

    def _inside(self, value: Any) -> Any:
        match value:
            case Mapping():
                return self.told({str(name): inner for name, inner in value.items()})
            case list() | tuple():
                return [self._inside(inner) for inner in value]
            case _:
                return value
