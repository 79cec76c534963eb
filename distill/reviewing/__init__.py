"""Judging a draft: validators, judge, refinement."""
