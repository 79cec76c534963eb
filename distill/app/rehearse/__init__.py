"""A run in small: some of its cases played against dressed simulators, then all of it in virtual time."""
