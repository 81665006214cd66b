"""The gateway ports, kept by Stripe through its official SDK."""
