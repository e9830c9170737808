"""The closed loop after commit."""
