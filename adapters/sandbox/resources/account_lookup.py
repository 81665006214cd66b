"""Find the connected account that a path names, and the data behind it."""

from adapters.sandbox.core.json import Json
from adapters.sandbox.core.merchant import Merchant
from adapters.sandbox.wire.call import Call
from adapters.sandbox.wire.errors import no_access


def named_account(call: Call) -> tuple[Merchant, Json]:
    """Return a connected account's data and its object, or refuse a stranger's."""
    account_id = call.path["id"]
    account = call.platform.own.table("account").get(account_id)
    if account is None or account.get("deleted"):
        raise no_access(account_id)
    return call.platform.connected[account_id], account
