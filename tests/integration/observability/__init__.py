"""What the whole service tells of itself."""
