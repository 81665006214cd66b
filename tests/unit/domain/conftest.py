"""How Hypothesis looks for counter-examples here: quickly, and leaving nothing behind."""

from hypothesis import settings

settings.register_profile("opside", deadline=None, database=None, max_examples=100)
settings.load_profile("opside")
