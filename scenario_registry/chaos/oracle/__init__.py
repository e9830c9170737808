"""The oracle: whether what happened in a round is what had to happen."""
