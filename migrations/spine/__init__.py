"""The SQL of the first revision, by subject; literal, so that it says the same for ever."""
