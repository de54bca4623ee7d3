"""The least that such work can cost: small programs with nothing of Olievlek in them."""
