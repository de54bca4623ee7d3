"""Assignment: work gets into the hands of somebody who is there, and out of the hands of whoever is not."""
