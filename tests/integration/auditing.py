"""The audit over any store, put together as in production."""

from typing import Any, Final

from domain.signing import SigningKeys
from entrypoints.auditing import Auditing
from tests.contract.store import Store

KEYS: Final = SigningKeys((b"only for tests, and long enough to sign",))


def auditing_over(
    # Any: the core itself, or the container that stands for it within another.
    core: Any,
    store: Store,
) -> Auditing:
    """Return the audit that this core records."""
    return Auditing(
        core=core,
        keys=KEYS,
        chain=store.chain,
        queries=store.audit,
        exports=store.exports,
        source=store.source,
        statements=store.statements,
    )
