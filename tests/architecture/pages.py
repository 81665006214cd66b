"""The pages that people read, cut into what can be checked: headings, links, and marked blocks."""

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
PAGES: Final = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))

_MARK: Final = re.compile(r"^ *<!-- ([^>]*) -->$")
_FENCE: Final = re.compile(r"^( *```+)(\w*)")

_LINK: Final = re.compile(r"(?<!!)\[[^\]]+\]\(([^)\s]+)\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One fenced block with the comment right above it, or such a comment that stands alone."""

    page: Path
    line: int
    language: str
    text: str
    mark: str

    @property
    def place(self) -> str:
        """Return where it is, for a failure's message."""
        return f"{place_of(self.page)}:{self.line}"

    @property
    def word(self) -> str:
        """Return what the mark begins with, such as `run` or `answer`; blank without one."""
        return re.split(r"[:;]", self.mark)[0].strip()

    @property
    def rest(self) -> str:
        """Return what the mark says after its first word, up to the first semicolon."""
        return self.mark.partition(":")[2].partition(";")[0].strip()

    @property
    def conditions(self) -> list[str]:
        """Return what follows after semicolons."""
        return [part.strip() for part in self.mark.split(";")[1:]]


def place_of(page: Path) -> str:
    """Return a page's path inside the project."""
    return page.relative_to(ROOT).as_posix()


def blocks_of(page: Path) -> Iterator[Block]:
    """Yield every fenced block and every lone `given`, in the order of the page."""
    lines = iter(enumerate(page.read_text().splitlines(), 1))
    mark = ""
    for number, line in lines:
        if fence := _FENCE.match(line):
            # Inside a list a block is indented, and so are all of its lines.
            text = textwrap.dedent("".join(f"{inner}\n" for inner in _until(lines, fence[1])))
            yield Block(page=page, line=number, language=fence[2], text=text, mark=mark)
        found = _MARK.match(line)
        mark = found[1] if found else ""
        if mark.startswith("given:"):
            yield Block(page=page, line=number, language="", text="", mark=mark)


def _until(lines: Iterator[tuple[int, str]], fence: str) -> Iterator[str]:
    for _, line in lines:
        if line == fence:
            return
        yield line


def prose_of(page: Path) -> str:
    """Return a page without its fenced blocks."""
    return re.sub(r"^( *```+).*?^\1$", "", page.read_text(), flags=re.MULTILINE | re.DOTALL)


def links_of(page: Path) -> list[str]:
    """Return every target of a link."""
    return _LINK.findall(prose_of(page))


def anchors_of(page: Path) -> set[str]:
    """Return what its headings are called in addresses, as code hosts call them."""
    headings = re.findall(r"^#+ (.+)$", prose_of(page), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
