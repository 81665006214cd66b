"""The list of readiness over facts that do."""

from typing import Any

from entrypoints.readiness import Readiness
from tests.readiness_facts import (
    ADDRESS,
    BROKER,
    CONFIGURATION,
    DATABASE,
    PROCESSOR,
    KnownPlatform,
    Seen,
)


def readiness_over(
    # Any: the core itself, or the container that stands for it within another.
    core: Any,
) -> Readiness:
    """Return the container; everything but the clocks is as it shall be."""
    return Readiness(
        core=core,
        configuration=CONFIGURATION,
        database=Seen(DATABASE),
        broker=Seen(BROKER),
        processor=Seen(PROCESSOR),
        address=Seen(ADDRESS),
        platform=KnownPlatform("acct_1", is_live=True),
    )
