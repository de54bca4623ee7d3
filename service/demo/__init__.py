"""A made-up day of webcare, and what plays it through a running Olievlek."""
