"""The command `opside`: everything that a person or a supervisor starts."""
