"""The networks: what every adapter offers, which adapter a channel has, and a network that is made up."""
