"""What several source kinds share: a file that must not change, text of unknown encoding, JSON."""
