"""A store in this process's memory, shipped for tests and trials.

It keeps every promise of the ports, held to them by the contract tests that PostgreSQL passes too;
what it does not do is outlive the process.
"""
