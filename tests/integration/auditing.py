"""The audit over any store, put together as in production."""

from typing import Any, Final

from application.ports.audit_chain import AuditChainReader
from application.ports.audit_queries import AuditQueries
from domain.signing import SigningKeys
from entrypoints.auditing import Auditing

KEYS: Final = SigningKeys((b"only for tests, and long enough to sign",))


def auditing_over(
    # Any: the core itself, or the container that stands for it within another.
    core: Any,
    chain: AuditChainReader,
    queries: AuditQueries,
) -> Auditing:
    """Return the audit that this core records."""
    return Auditing(core=core, keys=KEYS, chain=chain, queries=queries)
