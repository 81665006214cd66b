"""What a schema consists of, in the database's own words, so that two can be compared."""

from typing import Any, Final

import asyncpg

_COLUMNS: Final = """
    SELECT c.relname || '.' || a.attname AS name,
           concat_ws(' ', format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity,
                     pg_get_expr(d.adbin, d.adrelid)) AS definition
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
    WHERE c.relnamespace = $1::regnamespace AND c.relkind = 'r' AND a.attnum > 0
          AND c.relname <> 'alembic_version'
"""

_CONSTRAINTS: Final = """
    SELECT conrelid::regclass || '.' || conname AS name, pg_get_constraintdef(oid) AS definition
    FROM pg_constraint
    WHERE connamespace = $1::regnamespace AND conrelid <> 0 AND contype <> 't'
          AND conrelid::regclass::text <> 'alembic_version'
"""

_INDEXES: Final = """
    SELECT indexname AS name, indexdef AS definition
    FROM pg_indexes WHERE schemaname = $1 AND tablename <> 'alembic_version'
"""


async def connect(url: str, *, schema: str = "payments") -> "asyncpg.Connection[Any]":
    """Connect without anything of ours in between."""
    return await asyncpg.connect(
        url.replace("+asyncpg", ""), server_settings={"search_path": schema}
    )


async def catalog(url: str, *, schema: str) -> dict[str, str]:
    """Return the definition of each column, constraint and index."""
    connection = await connect(url, schema=schema)
    try:
        found = {}
        for query in (_COLUMNS, _CONSTRAINTS, _INDEXES):
            for row in await connection.fetch(query, schema):
                found[row["name"]] = row["definition"].replace(f"{schema}.", "")
    finally:
        await connection.close()
    return found
