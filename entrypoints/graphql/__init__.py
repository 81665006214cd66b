"""The GraphQL door: it translates in, calls one use case, and translates out."""

from entrypoints.graphql.enums import describe_enums

# Strawberry describes an enum where it first meets it: this must come before any type.
describe_enums()
