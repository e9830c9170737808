"""The board as rows and sums: what its figures mean, and how they are kept."""
