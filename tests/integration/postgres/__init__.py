"""The PostgreSQL adapter on a real server."""
