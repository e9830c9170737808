"""Events of the closed loop on their way into the registry: rules at receipt, and what was said before. Pure."""
