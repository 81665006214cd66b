"""What the stand-in serves, one file per Stripe resource."""
