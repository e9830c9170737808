"""Lists for publication, drawn from the registry: what is on them, in which groups, in which order."""
