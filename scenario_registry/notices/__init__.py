"""Subscribers are told what concerns them: what happened, whom it concerns and why, gathered into messages, sent so that nothing is lost."""
