"""Why the stand-in does not start."""


class CannotStart(Exception):
    """The port or the data file cannot be had; the message says what to do."""
