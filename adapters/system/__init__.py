"""The only place that reads the clock of the machine and its randomness."""
