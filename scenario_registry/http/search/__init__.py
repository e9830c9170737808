"""Search: an index of the server's own beside the registry, which it follows as any consumer does."""
