"""The pages: what Voila serves, and the servers that serve it."""
