"""Events that organisations send over HTTP: who may, how much, on to the log, and what became of them."""
