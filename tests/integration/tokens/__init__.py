"""Tokens that an identity provider signs, and tokens that somebody forges."""
