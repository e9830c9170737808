"""What runs: each runtime carries records from a log through the core into a registry."""
