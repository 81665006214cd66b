"""What the service tells those who run it: logs, metrics, traces and errors."""
