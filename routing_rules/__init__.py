"""Why: every decision Olievlek takes, as pure functions over frozen values."""
