"""Who leads those of whom one is enough."""

from typing import Final

from sqlalchemy import Column, Table, Text, Uuid

from adapters.postgres.tables.metadata import Moment, metadata

leadership: Final = Table(
    "leadership",
    metadata,
    Column("name", Text, primary_key=True),
    Column("holder", Uuid, nullable=False),
    Column("held_until", Moment, nullable=False),
)
