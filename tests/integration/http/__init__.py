"""The whole API through its door, over stores and a processor in memory."""
