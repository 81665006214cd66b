"""The saved tabs: one for each flow, made of the operations that tests send."""

from pathlib import Path
from typing import Final

import orjson

TABS_FILE: Final = Path(__file__).with_name("tabs.json")


def saved_tabs() -> list[dict[str, str]]:
    """Return each tab's document and variables."""
    found: list[dict[str, str]] = orjson.loads(TABS_FILE.read_bytes())
    return found
