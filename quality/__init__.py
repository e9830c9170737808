"""The quality of feeds and registry: rules, runs that look at what changed, what is usual, whom to tell, reports."""
