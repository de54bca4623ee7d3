"""Settings, database, clock, errors: what everything else stands on."""
