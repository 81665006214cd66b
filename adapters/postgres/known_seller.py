"""A seller exists from the first time that somebody names it: this rides on other statements."""

from typing import Final

from sqlalchemy import bindparam
from sqlalchemy.dialects.postgresql import insert

from adapters.postgres.tables import seller

KNOWN_SELLER: Final = (
    insert(seller)
    .values(id=bindparam("known_seller_id"), created_at=bindparam("known_since"))
    .on_conflict_do_nothing()
    .cte("known_seller")
)
"""Adds the seller where it is new; references are checked at the end of the whole statement."""


def known_seller(seller_id: object, *, since: object) -> dict[str, object]:
    """Return the parameters of `KNOWN_SELLER`."""
    return {"known_seller_id": seller_id, "known_since": since}
