"""The table of codes that owners of accounts brought back."""

from typing import Final

from sqlalchemy import Column, LargeBinary, Table, Text, Uuid

from adapters.postgres.tables.metadata import Moment, check, metadata

oauth_code: Final = Table(
    "oauth_code",
    metadata,
    Column("nonce", Uuid, primary_key=True),
    # No foreign key: a seller may be known to nobody before the account is linked.
    Column("seller_id", Text, nullable=False),
    Column("code_sha256", LargeBinary, nullable=False, unique=True),
    Column("brought_at", Moment, nullable=False),
    Column("account_reference", Text),
    check("code_sha256", "octet_length(code_sha256) = 32"),
)
