"""Polling a JSON API: one request with retries, the ways of paging, and what a failure is called."""
