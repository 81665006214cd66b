"""How the database came to be, in steps that go both ways."""
