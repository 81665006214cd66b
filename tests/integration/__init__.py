"""Does the real thing behave: servers, sockets and the SDK."""
