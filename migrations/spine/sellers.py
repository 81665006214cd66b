"""Sellers, their accounts at Stripe, and their cards."""

from typing import Final

TABLES: Final = (
    """
    CREATE TABLE seller (
        id text NOT NULL,
        created_at timestamptz NOT NULL,
        CONSTRAINT seller_pkey PRIMARY KEY (id),
        CONSTRAINT seller_id_check CHECK (char_length(id) BETWEEN 1 AND 255)
    )
    """,
    """
    CREATE TABLE connect_account (
        seller_id text NOT NULL,
        key text NOT NULL,
        email text NOT NULL,
        country text NOT NULL,
        asked_at timestamptz,
        account_reference text,
        details_submitted boolean NOT NULL,
        charges_enabled boolean NOT NULL,
        payouts_enabled boolean NOT NULL,
        transfers_active boolean NOT NULL,
        currently_due text[] NOT NULL,
        past_due text[] NOT NULL,
        disabled_reason text,
        synced_at timestamptz,
        created_at timestamptz NOT NULL,
        CONSTRAINT connect_account_pkey PRIMARY KEY (seller_id),
        CONSTRAINT connect_account_seller_id_fkey FOREIGN KEY (seller_id) REFERENCES seller (id),
        CONSTRAINT connect_account_key_key UNIQUE (key),
        CONSTRAINT connect_account_account_reference_key UNIQUE (account_reference)
    )
    """,
    """
    CREATE TABLE customer (
        seller_id text NOT NULL,
        key text NOT NULL,
        email text NOT NULL,
        name text,
        asked_at timestamptz,
        customer_reference text,
        default_card text,
        default_chosen_at timestamptz,
        created_at timestamptz NOT NULL,
        CONSTRAINT customer_pkey PRIMARY KEY (seller_id),
        CONSTRAINT customer_seller_id_fkey FOREIGN KEY (seller_id) REFERENCES seller (id),
        CONSTRAINT customer_key_key UNIQUE (key),
        CONSTRAINT customer_customer_reference_key UNIQUE (customer_reference)
    )
    """,
    """
    CREATE TABLE card (
        payment_method_reference text NOT NULL,
        seller_id text NOT NULL,
        brand text NOT NULL,
        last4 text NOT NULL,
        exp_month integer NOT NULL,
        exp_year integer NOT NULL,
        saved_at timestamptz NOT NULL,
        CONSTRAINT card_pkey PRIMARY KEY (payment_method_reference),
        CONSTRAINT card_seller_id_fkey FOREIGN KEY (seller_id) REFERENCES seller (id)
    )
    """,
    "CREATE INDEX card_seller_id_saved_at_idx ON card (seller_id, saved_at)",
)

TABLE_NAMES: Final = ("card", "customer", "connect_account", "seller")
"""In the order in which they can be dropped."""
