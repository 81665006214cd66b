"""Which document a request asks for: its text, or the name of one on the list.

The names come as Apollo sends them, `extensions.persistedQuery.sha256Hash`, or as `documentId`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from application.actor import Actor
from entrypoints.graphql.manifest import digest_of
from entrypoints.http.refusals import BodyMalformed, OperationNotFound, OperationNotListed

_PREFIX: Final = "sha256:"


@dataclass(frozen=True, slots=True)
class TrustedOperations:
    """The list; where it is binding, sellers and services ask for what stands on it alone.

    Opside's own people may ask for anything: they explore, and are few.
    """

    documents: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    is_binding: bool = False

    def document(self, given: Mapping[str, Any], actor: Actor) -> str:
        """Return the document that is asked for; raise a `RequestRefused`."""
        text, name = given.get("query"), _name(given)
        if name is None or text is not None:
            return self._text(text, name, actor)
        listed = self.documents.get(name)
        if listed is None:
            raise self._unknown(actor)
        return listed

    def require_listed(self, document: str, actor: Actor) -> None:
        """Raise `OperationNotListed` where the list is binding, and the document is not on it."""
        if self._is_bound(actor) and digest_of(document) not in self.documents:
            raise OperationNotListed("only operations that were agreed upon are served here")

    def _text(self, text: object, name: str | None, actor: Actor) -> str:
        if not isinstance(text, str) or not text.strip():
            raise BodyMalformed("query must be a GraphQL document")
        if name is not None and digest_of(text) != name:
            raise BodyMalformed("the hash is not the query's SHA-256")
        self.require_listed(text, actor)
        return text

    def _unknown(self, actor: Actor) -> OperationNotFound | OperationNotListed:
        if self._is_bound(actor):
            return OperationNotListed("no operation that was agreed upon has this hash")
        # The words make Apollo's client send the document itself.
        return OperationNotFound("PersistedQueryNotFound")

    def _is_bound(self, actor: Actor) -> bool:
        return self.is_binding and not actor.is_staff


def _name(given: Mapping[str, Any]) -> str | None:
    """Return the name of the document that a request gives, if it gives one."""
    extensions = given.get("extensions")
    persisted = extensions.get("persistedQuery") if isinstance(extensions, dict) else None
    found = persisted.get("sha256Hash") if isinstance(persisted, dict) else given.get("documentId")
    if found is None:
        return None
    if not isinstance(found, str):
        raise BodyMalformed("documentId and sha256Hash must be strings")
    return found.removeprefix(_PREFIX).lower()
