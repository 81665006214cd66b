"""What each kind of Stripe's events does here: a hint to look, then one effect in one commit."""
