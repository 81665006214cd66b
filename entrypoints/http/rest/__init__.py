"""The contract of the old service, path by path, over the same use cases as GraphQL."""
