"""Questions that the views answer to a reader who may not see contacts: the same on both databases, values as JSON has them."""
