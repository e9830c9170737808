"""What would become of events, found on the way that they would take, with nothing stored."""
