"""A stateful stand-in for Stripe that runs here and keeps its own book of money."""
