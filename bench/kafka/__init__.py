"""Measurements of the distributed runtime beside its peers, on a real Kafka and a real PostgreSQL. See ``bench/kafka/__main__.py``."""
