"""What the stand-in remembers: accounts, objects, money, events and time."""
