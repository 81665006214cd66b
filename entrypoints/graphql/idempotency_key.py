"""The key of a request that moves money: from the input, or from a header."""

from application.ports.idempotency import IdempotencyKeyMissing
from domain.errors import ApplicationError, FieldProblem
from entrypoints.graphql.reading import Problems


class IdempotencyKeysDiffer(ApplicationError):
    """Two keys came with one request; nobody can tell which one counts."""

    code = "IDEMPOTENCY_KEYS_DIFFER"

    @property
    def fields(self) -> tuple[FieldProblem, ...]:
        """Blame the key."""
        return (FieldProblem("idempotencyKey", "differs from the key in the header"),)


def read_key(given: str | None, headers: tuple[str, ...], problems: Problems) -> str:
    """Return the one key that came; raise `IdempotencyKeyMissing` or `IdempotencyKeysDiffer`."""
    key = read_optional_key(given, headers, problems)
    if key is None:
        raise IdempotencyKeyMissing("an idempotency key is required")
    return key


def read_optional_key(
    given: str | None, headers: tuple[str, ...], problems: Problems
) -> str | None:
    """Return the one key that came, if one did; raise `IdempotencyKeysDiffer`."""
    keys = {key for key in (given, *headers) if key}
    if not keys:
        return None
    if len(keys) > 1:
        raise IdempotencyKeysDiffer("the input and the headers carry different idempotency keys")
    return problems.text("idempotencyKey", keys.pop())
