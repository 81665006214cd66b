"""The rules of money, for all inputs."""
