"""The figures: each path beside its floor, on the real stack with durable commits."""
