"""Books and status are shown to those who may see them, even while the database is away."""

from dataclasses import dataclass

import pytest

from adapters.memory.system_queries import MemorySystemQueries
from application.actor import Actor, Forbidden, Role
from application.ports.errors import StoreUnavailable
from application.ports.system_facts import SystemFacts
from application.show_books import ShowBooks
from application.show_system import ShowSystem
from domain.errors import InvalidInput
from domain.ids import SellerId
from tests.builders import usd
from tests.unit.application.story import SUE, charged
from tests.unit.application.world import ADMIN, ENGINE, WORKER, World

SUE_HERSELF = Actor(subject="sue", role=Role.SELLER, request_id="req-sue", seller_id=SUE)
BOB = Actor(subject="bob", role=Role.SELLER, request_id="req-bob", seller_id=SellerId("bob"))


@dataclass(frozen=True, slots=True)
class Away:
    """Answers as a database that is away."""

    async def facts(self) -> SystemFacts:
        raise StoreUnavailable("no connection")


async def test_a_seller_sees_the_entries_that_concern_the_seller(world: World) -> None:
    await charged(world)
    show = ShowBooks(world.book_queries)
    for actor in (SUE_HERSELF, ADMIN):
        page = await show.seller_entries(SUE, limit=2, after=None, actor=actor)
        assert {row.amount for row in page.rows} == {usd(88), usd(-88)}
        assert page.has_next
    with pytest.raises(Forbidden):
        await show.seller_entries(SUE, limit=2, after=None, actor=BOB)


@pytest.mark.parametrize("limit", [-1, 101])
async def test_a_page_has_bounds(world: World, limit: int) -> None:
    with pytest.raises(InvalidInput):
        await ShowBooks(world.book_queries).seller_entries(
            SUE, limit=limit, after=None, actor=ADMIN
        )


async def test_the_balance_of_a_moment_is_for_those_who_run_the_service(world: World) -> None:
    show = ShowBooks(world.book_queries)
    before = world.clock.now()
    await charged(world)
    for actor in (ADMIN, WORKER):
        assert await show.trial_balance(actor=actor, as_of=before) != []
    with pytest.raises(Forbidden):
        await show.trial_balance(actor=ENGINE)


async def test_without_the_database_nothing_is_known_of_it(world: World) -> None:
    assert await ShowSystem(Away(), is_live=False)(actor=ADMIN) is None
    facts = await ShowSystem(MemorySystemQueries(world.database, world.clock), is_live=False)(
        actor=ADMIN
    )
    assert facts is not None
    with pytest.raises(Forbidden):
        await ShowSystem(Away(), is_live=False)(actor=ENGINE)
