"""Stripe's refusals, in Stripe's envelope."""

from typing import Any

from adapters.sandbox.core.json import Json


class Refused(Exception):
    """A request answered with an error object; `is_kept` says whether a replay repeats it."""

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        type: str = "invalid_request_error",
        is_kept: bool = True,
        headers: dict[str, str] | None = None,
        **fields: Any,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.is_kept = is_kept
        self.headers = headers or {}
        given = {name: value for name, value in fields.items() if value is not None}
        self.error: Json = {"message": message, "type": type, **given}
        if "code" in given:
            self.error["doc_url"] = (
                f"https://stripe.com/docs/error-codes/{str(given['code']).replace('_', '-')}"
            )

    @property
    def body(self) -> Json:
        """Return the envelope."""
        return {"error": self.error}


def invalid(message: str, *, code: str | None = None, param: str | None = None) -> Refused:
    """Refuse parameters before anything has begun, so that the key stays free."""
    return Refused(message, code=code, param=param, is_kept=False)


def missing(kind: str, id: str, *, param: str = "id", status: int = 404) -> Refused:
    """Refuse a reference to an object that this account does not have."""
    return Refused(f"No such {kind}: '{id}'", status=status, code="resource_missing", param=param)


def no_access(account_id: str) -> Refused:
    """Refuse an account that is not this platform's."""
    return Refused(
        "The provided key 'sk_test_***' does not have access to account "
        f"'{account_id}' (or that account does not exist). Application access may have been "
        "revoked.",
        status=403,
        code="account_invalid",
        is_kept=False,
    )
