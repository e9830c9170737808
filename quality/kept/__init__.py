"""What a run keeps so that the next one looks at nothing but what changed: ``quality/kept/run.py`` tells how."""
