"""The local servers: what they keep, whom they serve, and how they go."""
