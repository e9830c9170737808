"""The HTTP interface and the pages over a large registry: how long answers take, and how much processor time."""
