"""Who tells of sellers, over memory, put together as in production."""

from adapters.memory.queries import MemoryQueries
from application.connect_existing import CALLBACK
from entrypoints.core import Core
from entrypoints.sellers import Sellers


def sellers_over(core: Core, queries: MemoryQueries) -> Sellers:
    return Sellers(
        core=core,
        seller_queries=queries,
        account_pages=queries,
        payout_pages=queries,
        oauth_callback=f"http://payments.test{CALLBACK}",
    )
