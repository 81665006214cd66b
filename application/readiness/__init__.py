"""What makes production ready: facts about each part, and the rules that judge them."""
