"""Speed and memory of quality runs. All records are synthetic."""
