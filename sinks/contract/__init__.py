"""The views that consumers read: what they are called, what each column holds, and the queries that make them."""
