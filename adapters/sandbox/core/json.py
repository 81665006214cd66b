"""The one name for a JSON object in the stand-in."""

from typing import Any

Json = dict[str, Any]
