"""Prompt files and their fingerprints."""
