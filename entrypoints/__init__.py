"""The doors: they translate in, call one use case, and translate out."""
