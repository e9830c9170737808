"""Events of the closed loop."""
