"""From rulebook files to checked values; every problem is collected with its file and line."""
