"""Sends a document as each kind of caller, and reads from the answer what became of it."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

import orjson

from application.actor import Role
from application.permissions import Permission
from tests.integration.access.documents import WANTED
from tests.integration.access.following import first_event
from tests.integration.access.seeded import OTHER, OWNER, STAFF_NAME, STAFF_REASON, Seeded
from tests.integration.http.callers import token

STAFF: Final = ("support", "auditor", "admin")
_TOKENS: Final = {
    "other seller": token(Role.SELLER, subject=OTHER),
    "owner": token(Role.SELLER, subject=OWNER),
    "support": token(Role.SUPPORT),
    "auditor": token(Role.AUDITOR),
    "admin": token(Role.ADMIN, subject=STAFF_NAME),
}
_ROLES: Final = {"other seller": "seller", "owner": "seller"}


@dataclass(frozen=True, slots=True)
class Question:
    """A document with its variables, which operation it asks for, and what proves an answer."""

    document: str
    variables: dict[str, Any]
    operation: str
    proof: str
    is_followed: bool = False

    @property
    def wants_field(self) -> bool:
        return f"{WANTED}: " in self.document


def bearer_of(caller: str, *, scopes: Collection[Permission]) -> str | None:
    """Return a caller's token; `scopes` are the service's."""
    if caller == "anonymous":
        return None
    return _TOKENS.get(caller) or token(Role.SERVICE, scopes=scopes)


async def letter_of(
    seeded: Seeded, question: Question, caller: str, *, scopes: Collection[Permission]
) -> str:
    """Return what becomes of a question; fail where it was refused for any other reason."""
    headers = {"Content-Type": "application/json"}
    bearer = bearer_of(caller, scopes=scopes)
    if bearer is not None:
        headers["Authorization"] = f"Bearer {bearer}"
    body = orjson.dumps({"query": question.document, "variables": question.variables})
    if question.is_followed:
        status, told = await first_event(seeded.world.app, body, headers)
    else:
        answer = await seeded.world.client.post("/graphql", content=body, headers=headers)
        status, told = answer.status_code, answer.json()
    _keeps_secrets(seeded, told, caller)
    return _letter(status, told, question, _ROLES.get(caller, caller))


def _letter(status: int, told: Any, question: Question, role: str) -> str:
    codes = [error["extensions"]["code"] for error in told.get("errors", ())]
    if status == 401:
        assert codes == ["UNAUTHENTICATED"]
        assert told.get("data") is None
        return "U"
    assert status == 200, told
    if "FORBIDDEN" in codes:
        return "F"
    assert not set(codes) - {"NOT_FOUND"}, told
    found = (told.get("data") or {}).get(question.operation)
    refused = _refusal_in(found)
    if found is None or refused == "NOT_FOUND":
        return "N"
    assert refused is None, told
    if question.wants_field:
        return "S" if any(map(_has_content, _wanted(found))) else "E"
    proof = question.proof.replace("{role}", role.upper())
    return "S" if proof in orjson.dumps(found).decode() else "E"


def _refusal_in(found: Any) -> str | None:
    """Return the code of a refusal that is told as an answer."""
    is_refusal = isinstance(found, dict) and found.get("__typename") == "Refusal"
    return str(found["code"]) if is_refusal else None


def _wanted(told: Any) -> list[Any]:
    """Return every answer that there is to the field that was wanted."""
    if isinstance(told, list):
        return [one for inner in told for one in _wanted(inner)]
    if not isinstance(told, dict):
        return []
    here = [told[WANTED]] if WANTED in told else []
    return here + [one for name, inner in told.items() if name != WANTED for one in _wanted(inner)]


def _has_content(told: Any) -> bool:
    return bool(told["nodes"] if isinstance(told, dict) and "nodes" in told else told)


def _keeps_secrets(seeded: Seeded, told: Any, caller: str) -> None:
    """Fail where somebody is told what is another's, or who of us has acted, and why."""
    text = orjson.dumps(told.get("data")).decode()
    if caller in ("anonymous", "other seller"):
        for name, word in seeded.words.items():
            assert f'"{word}"' not in text, (caller, name)
    if caller not in STAFF:
        assert f'"{STAFF_NAME}"' not in text, caller
        assert STAFF_REASON not in text, caller
