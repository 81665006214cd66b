"""Whether the house is in order."""
