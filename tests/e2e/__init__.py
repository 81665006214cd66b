"""Stories of the whole service, told over HTTP to real processes."""
