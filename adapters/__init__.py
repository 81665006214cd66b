"""The technologies behind the ports: one folder each, none of which knows another."""
