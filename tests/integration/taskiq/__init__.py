"""The wake-up messages on a real Valkey."""
