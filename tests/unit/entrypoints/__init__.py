"""What the doors do before and after they call a use case."""
