"""What the use cases need from the world, in our words: one small Protocol for each role."""
