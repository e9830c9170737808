"""The registry over HTTP. Nothing here is imported before ``scenarios serve``: the framework takes most of a second."""
