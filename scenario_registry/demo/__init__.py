"""The demonstration: the example feeds through the whole path, twice, in a folder of its own."""
