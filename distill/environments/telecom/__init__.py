"""A mobile operator and one customer's phone: a seeded, pure simulation in which both sides act."""
