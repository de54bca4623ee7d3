"""What: the acts, the API and the pages of Olievlek."""
