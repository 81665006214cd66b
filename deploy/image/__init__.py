"""Tries the Dockerfile without an engine: its own steps, in empty directories, without rights."""
