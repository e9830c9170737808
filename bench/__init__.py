"""Measurements. Speed lives here, as ratios measured side by side in one run; tests never depend on it."""
