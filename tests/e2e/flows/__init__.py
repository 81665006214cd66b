"""The five business flows and the test plan, each a story told through the public doors."""
