"""Composition roots: where the rooms are put together."""
