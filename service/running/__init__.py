"""A whole Olievlek as processes on one machine: what runs, what it needs, and what may be wrong with it."""
