"""Sellers with a card on file, straight into the tables: nobody onboards a hundred for a figure."""

from tests.bench.database import Database
from tests.bench.floor import SELLERS

_ADD = """
INSERT INTO seller (id, created_at)
SELECT 'bench-seller-' || n, now() FROM generate_series(0, {last}) AS n;

INSERT INTO customer (seller_id, key, email, customer_reference, default_card, created_at)
SELECT 'bench-seller-' || n, 'bench-key-' || n, 'bench@example.com', 'cus_bench' || n,
       'pm_bench' || n, now()
FROM generate_series(0, {last}) AS n;

INSERT INTO card (payment_method_reference, seller_id, brand, last4, exp_month, exp_year, saved_at)
SELECT 'pm_bench' || n, 'bench-seller-' || n, 'visa', '4242', 12, 2099, now()
FROM generate_series(0, {last}) AS n;
"""


def seller(number: int) -> str:
    """Return the id of one of the sellers."""
    return f"bench-seller-{number % SELLERS}"


def add_sellers(database: Database) -> None:
    """Add every seller, each with a customer and a default card."""
    database.run(_ADD.format(last=SELLERS - 1))
