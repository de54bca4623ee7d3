"""One file per step: each task claims what waits for it and does it, as a set, until nothing waits."""
