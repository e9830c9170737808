"""A first draft of a feed's declaration, out of a file: its layout, what its columns may mean, the TOML."""
