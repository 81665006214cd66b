"""A PostgreSQL and a Valkey of one's own: started from wheels, gone with the process that asked."""
