"""The registry as files: snapshots of one version each, and deltas from one to the next. What is in them: ``docs/snapshots.md``."""
