"""Event logs behind one port."""
