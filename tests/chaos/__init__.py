"""The crash proof: every part is killed while money moves, and then every cent is counted."""
