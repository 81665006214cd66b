"""What brings the service to where it runs."""
