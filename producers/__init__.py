"""From an organisation's own files and systems to events in the log: read, map, compare with what was sent, publish."""
