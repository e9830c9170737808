"""The board: how far needs have come, by chain, district and organisation; kept as they change, and shown the same everywhere."""
