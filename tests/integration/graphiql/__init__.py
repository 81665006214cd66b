"""The admins' page: who is let in, how, and what a real browser makes of it."""
