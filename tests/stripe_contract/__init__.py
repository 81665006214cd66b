"""Both contracts of Stripe's API, its OpenAPI schema and its SDK, and what checks against them."""
