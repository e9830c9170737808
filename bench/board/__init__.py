"""How fast the board is read, and what it takes to keep it."""
