"""Reports on the quality of feeds and registry. The layer between the application and what it watches; it holds no report yet."""
