"""What processes share through a real Valkey."""
