"""What several tests share: builders, fakes behind the ports, databases, and an independent model of the registry."""
