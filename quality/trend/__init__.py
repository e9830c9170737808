"""What an organisation sends now against what it used to send: its own history is the only measure."""
