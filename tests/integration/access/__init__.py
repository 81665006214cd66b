"""Who may do what, of everything that the schema has, for every kind of caller."""
