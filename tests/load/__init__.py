"""The load proof: everything at once while the worker is killed, and then every cent is counted."""
