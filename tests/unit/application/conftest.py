"""A world for each test, and how Hypothesis looks for counter-examples here."""

import pytest
from hypothesis import settings

from tests.unit.application.world import World

settings.register_profile("opside", deadline=None, database=None, max_examples=100)
settings.load_profile("opside")


@pytest.fixture
def world() -> World:
    return World()
