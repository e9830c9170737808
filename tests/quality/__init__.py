"""Tests of the quality rules, feed health and reports."""
