"""Service levels on pages: seen, tried on real tickets, and put in force by a person."""
