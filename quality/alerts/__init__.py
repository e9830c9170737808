"""From what a run and other looks found to incidents, and to what people are told of them."""
