"""The olievlek at work: how far departments take part in each cell, how well that goes, and who said so."""
