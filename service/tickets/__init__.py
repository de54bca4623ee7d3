"""The ledger that changes tickets, and the reads that may see them."""
