"""What the registry tells: changes and outcomes, from its database to the log."""
