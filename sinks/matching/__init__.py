"""What matching keeps in the registry: its own notes, and what follows from them. Everything but the changes may be thrown away and made anew."""
