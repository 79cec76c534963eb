"""Plug-ins: kinds of situations, the same rooms in each."""
