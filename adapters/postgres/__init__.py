"""The ports of storage on PostgreSQL, through SQLAlchemy Core and asyncpg."""
