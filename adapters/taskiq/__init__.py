"""Redis through Taskiq: a bell that wakes workers, and never the place where work is kept."""
