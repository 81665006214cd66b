"""What every test may ask for."""

pytest_plugins = ["tests.postgres_fixtures", "tests.sandbox_fixtures"]
