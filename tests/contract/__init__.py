"""The promises of the ports, kept by every adapter."""
