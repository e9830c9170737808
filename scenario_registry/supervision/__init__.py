"""Several workers on one machine, kept running, watched, and reported on."""
