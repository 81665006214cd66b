"""What the service can do: one file for each use case, and the ports that they need."""
