"""Subscriptions over HTTP: as a stream of events, and over WebSocket."""
