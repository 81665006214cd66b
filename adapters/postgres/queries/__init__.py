"""The read side: each answer is one statement, however many rows it has."""
