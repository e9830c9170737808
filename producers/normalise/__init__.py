"""From the ways people write values to one way. What cannot be converted comes back as it was written: judging is not done here."""
