"""Frozen values and ports: no I/O, no clock, no third-party import."""
