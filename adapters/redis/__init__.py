"""What all processes agree on through Redis, and do without it while it is away."""
