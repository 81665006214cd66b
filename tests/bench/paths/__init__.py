"""The paths that are measured, each beside what PostgreSQL alone would make of it."""
