"""Routes under /_sandbox that Stripe does not have: clock, books, faults, outcomes."""
