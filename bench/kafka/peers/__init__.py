"""Peers in Python, each a process of its own in an environment that has what they need: ``bench/kafka/requirements.txt``."""
