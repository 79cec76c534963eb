"""A loopback server that speaks the vendors' protocols, with a brain, a script of faults and a call bank."""
