"""The team: who is there and what they hold, what is stuck, rosters, and what each colleague can do."""
