"""Version 1 of the REST API: one file a resource, the same steps and the same checked access as the pages."""
