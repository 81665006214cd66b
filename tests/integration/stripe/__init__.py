"""Does the Stripe adapter keep its word, whatever comes back."""
