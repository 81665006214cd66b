"""Between rows and aggregates: what is written reads back equal."""
