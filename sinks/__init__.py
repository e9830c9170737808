"""The unified registry: tables, the one transaction that writes a batch, and the questions that readers ask."""
