"""Cases as organisations work with them."""
