"""Who is calling: bearer tokens in, actors out."""
