"""What Olievlek costs, beside what the same work costs at least: floors and ours, measured in one run."""
