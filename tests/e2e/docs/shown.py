"""Whether what a page shows came out: `…` stands for any text, a line `...` for any lines."""

import re
from collections.abc import Iterator
from typing import Any, Final

_FRAME: Final = re.compile(r"[\u2500-\u257f|]")
_ANY: Final = "…"
_LINES: Final = "..."


def answers(shown: Any, real: Any) -> bool:
    """Return whether an answer is the one that is shown."""
    match shown:
        case dict():
            return (
                isinstance(real, dict)
                and shown.keys() == real.keys()
                and all(answers(value, real[name]) for name, value in shown.items())
            )
        case list():
            return (
                isinstance(real, list)
                and len(shown) == len(real)
                and all(map(answers, shown, real))
            )
        case str():
            return isinstance(real, str) and _pattern(shown).fullmatch(real) is not None
        case _:
            return type(shown) is type(real) and bool(shown == real)


def prints(shown: str, real: str) -> bool:
    """Return whether the lines that are shown are those that were printed, frames and blanks aside.

    Lines may be missing only where the page says so.
    """
    parts = (
        "(?:.*\n)*" if line == _LINES else f"{_pattern(line).pattern}\n" for line in _lines(shown)
    )
    printed = "".join(f"{line}\n" for line in _lines(real))
    return re.fullmatch("".join(parts), printed) is not None


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(part) for part in text.split(_ANY)))


def _lines(text: str) -> Iterator[str]:
    for line in text.splitlines():
        if bare := " ".join(_FRAME.sub(" ", line).split()):
            yield bare
