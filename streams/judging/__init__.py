"""What people's judgements mean: which verdict holds, whose turn it is, and how scenarios are merged and split."""
