"""What schemathesis is to look for at `/graphql`: a bug that was masked, and an unnamed refusal."""

import json
from typing import Any

import schemathesis
from schemathesis import Case, CheckContext, Response


@schemathesis.check
def nothing_is_masked(ctx: CheckContext, response: Response, case: Case[Any]) -> None:
    """Fail where a bug was answered with a mask, which has a status of 200 here."""
    del ctx, case
    told = json.loads(response.content)
    codes = {error["extensions"]["code"] for error in told.get("errors") or []}
    assert "INTERNAL" not in codes, told["errors"]
    assert response.status_code == (200 if "data" in told else 400), told
