"""What machines and people watch: whether all is well, and figures."""
