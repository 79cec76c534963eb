"""The ledger and the files made from it."""
