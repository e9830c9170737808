"""Expectations by the public view they look at. A new one is a new entry; ``quality.suites`` finds new modules by itself."""
