"""The choices of one stand-in, with the reason for each default."""

from dataclasses import dataclass

API_VERSION = "2026-10-28.endive"
# The oldest shapes that an endpoint may still ask for.
OLD_VERSION = "2023-08-16"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How long things take here; every duration is in seconds."""

    # Stripe's usual schedule for a card payment in the United States is two days.
    settlement: int = 2 * 24 * 3600
    # A test-mode top-up succeeds at once; a longer wait lets a caller see it pending.
    topup: int = 0
    # A top-up from a test bank account takes a day, and may be canceled until then.
    bank_topup: int = 24 * 3600
    # The bank's word on a refund that it does not accept at once.
    refund: int = 24 * 3600
    # How long a dispute waits for evidence, and how long an inquiry stays open.
    evidence: int = 9 * 24 * 3600
    inquiry: int = 120 * 24 * 3600
    # Stripe's own fee for a dispute, in minor units; it is not given back.
    dispute_fee: int = 1500
    # Stripe retries for days; a laptop wants to see the last attempt within minutes.
    retry_first: float = 0.2
    retry_longest: float = 10.0
    attempts: int = 16
    delivery_timeout: float = 10.0
    # Enough to keep several hundred deliveries a second going to a receiver that takes 100 ms.
    delivery_workers: int = 64
    # Stripe forgets an idempotency key some time after a day.
    replay_lifetime: int = 24 * 3600
    # Stripe keeps events for a month; here the newest of each account stay, so memory is bounded.
    kept_events: int = 100_000
    # How often due work is looked for when nobody calls.
    tick: float = 0.2
    # An invoice for a further period stays a draft for an hour, in which it may still be changed.
    invoice_draft: int = 3600
    # Stripe gives a first payment 23 hours, then the subscription is over.
    first_payment: int = 23 * 3600
    # How long a failed payment of an invoice rests before each further try.
    payment_retries: tuple[int, ...] = (3 * 24 * 3600, 5 * 24 * 3600, 7 * 24 * 3600)
    # What becomes of a subscription after the last try: `canceled`, `unpaid` or `past_due`.
    after_retries: str = "canceled"
