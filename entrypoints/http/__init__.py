"""The HTTP door: GraphQL, Stripe's webhooks, and health."""
