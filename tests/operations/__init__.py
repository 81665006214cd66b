"""The operations that callers keep, each in a file, beside the tests that run them."""
