"""Find the endpoint of a method and path."""

from collections.abc import Iterable
from typing import Any

from adapters.sandbox.wire.call import Endpoint

_ANY = "{}"


class Router:
    """A tree of path segments; a literal segment wins over a variable one."""

    def __init__(self, endpoints: Iterable[Endpoint]) -> None:
        self._tree: dict[str, Any] = {}
        for endpoint in endpoints:
            self._add(endpoint)

    def find(self, method: str, path: str) -> tuple[Endpoint, dict[str, str]] | None:
        """Return the endpoint and the variable segments by name, or nothing."""
        node = self._tree
        values: list[str] = []
        for part in path.strip("/").split("/"):
            if part in node:
                node = node[part]
            elif _ANY in node and part:
                node = node[_ANY]
                values.append(part)
            else:
                return None
        found = node.get(f" {method}")
        if found is None:
            return None
        endpoint, names = found
        return endpoint, dict(zip(names, values, strict=True))

    def _add(self, endpoint: Endpoint) -> None:
        node = self._tree
        names: list[str] = []
        for part in endpoint.path.strip("/").split("/"):
            is_variable = part.startswith("{")
            if is_variable:
                names.append(part.strip("{}"))
            node = node.setdefault(_ANY if is_variable else part, {})
        # A leading blank keeps methods apart from segments, which never have one.
        node[f" {endpoint.method}"] = (endpoint, names)
