"""The command line ``scenarios``, one module a noun. Reads settings, calls the product, prints; decides nothing."""
