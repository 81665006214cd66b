"""GraphiQL for admins: a door with a login, a page, and all that the page is made of."""
