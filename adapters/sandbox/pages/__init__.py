"""What a person sees: onboarding, cards, the bank's question, OAuth and a dashboard."""
