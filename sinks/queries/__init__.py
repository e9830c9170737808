"""Questions that readers ask of the registry. Plain values out; every function reads on the connection that it is given."""
