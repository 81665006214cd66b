"""What is followed while it happens, over a real socket."""
